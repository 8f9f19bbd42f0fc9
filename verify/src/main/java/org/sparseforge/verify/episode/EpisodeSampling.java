package org.sparseforge.verify.episode;

import java.util.OptionalLong;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.schemas.Identity;

/** Derives the draws of an episode's every step from the episode's own id. */
final class EpisodeSampling {
  private EpisodeSampling() {}

  /**
   * @param name of the draws: nothing else may use the same
   * @param maxTokens most tokens to draw, where the parameters allow more
   */
  static SamplingParams of(SamplingParams params, String name, int maxTokens) {
    int tokens = Math.min(params.maxTokens(), maxTokens);
    return new SamplingParams(
        params.temperature(),
        params.topP(),
        params.topK(),
        params.minP(),
        tokens,
        Math.min(params.minTokens(), tokens),
        OptionalLong.of(seed(name)),
        params.stop(),
        params.stopTokenIds(),
        params.ignoreEos(),
        params.logprobs(),
        params.topLogprobs());
  }

  /** 53 bits, which every reader of JSON keeps. */
  static long seed(String name) {
    return Long.parseUnsignedLong(Identity.sha256(name).substring(0, 16), 16) >>> 11;
  }
}
