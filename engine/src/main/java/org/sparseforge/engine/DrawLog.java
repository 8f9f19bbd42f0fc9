package org.sparseforge.engine;

import java.util.Optional;
import org.sparseforge.engine.sampling.RowAnswer;
import org.sparseforge.engine.sampling.Sampler;
import org.sparseforge.engine.sampling.SamplingParams;

/** Collects what is known of each draw of one completion, as far as the request asks for it. */
final class DrawLog {
  private final SamplingParams params;
  private final boolean wantsLogprobs;
  private final boolean wantsTop;
  private final boolean wantsMask;
  private final Floats logprobs = new Floats();
  private final Floats samplingLogprobs = new Floats();
  private final Ints topIds = new Ints();
  private final Floats topLogprobs = new Floats();
  private final Ints maskIds = new Ints();
  private final Ints maskOffsets = new Ints();
  private int numTop;

  DrawLog(SamplingParams params, Recording recording) {
    this.params = params;
    wantsLogprobs = params.logprobs();
    wantsTop = params.topLogprobs() > 0;
    wantsMask = recording.samplingMask();
    maskOffsets.add(0);
  }

  /** Takes over what the sampler knows of its latest draw. */
  void add(Sampler sampler) {
    if (wantsLogprobs) {
      logprobs.add(sampler.logprob());
      samplingLogprobs.add(sampler.samplingLogprob());
    }
    if (wantsTop) {
      numTop = sampler.numTop();
      for (int rank = 0; rank < numTop; rank++) {
        topIds.add(sampler.topTokenId(rank));
        topLogprobs.add(sampler.topLogprob(rank));
      }
    }
    if (wantsMask) {
      for (int i = 0; i < sampler.numKept(); i++) {
        maskIds.add(sampler.keptTokenId(i));
      }
      maskOffsets.add(maskIds.size());
    }
  }

  /**
   * Whether an answer holds all that is kept of a draw. It knows no mask, but where nothing is cut
   * off there is none, and that of a greedy draw is its token.
   */
  boolean isServedByAnswers() {
    return !wantsMask || params.isGreedy() || params.cutsNothingOff();
  }

  /** Takes over what an answer knows of its draw. */
  void add(RowAnswer answer) {
    if (wantsLogprobs) {
      logprobs.add(answer.logprob());
      samplingLogprobs.add(answer.samplingLogprob());
    }
    if (wantsTop) {
      numTop = answer.numTop();
      for (int rank = 0; rank < numTop; rank++) {
        topIds.add(answer.topTokenId(rank));
        topLogprobs.add(answer.topLogprob(rank));
      }
    }
    if (wantsMask) {
      if (params.isGreedy()) {
        maskIds.add(answer.tokenId());
      }
      maskOffsets.add(maskIds.size());
    }
  }

  float[] logprobs() {
    return logprobs.toArray();
  }

  float[] samplingLogprobs() {
    return samplingLogprobs.toArray();
  }

  Optional<TopLogprobs> topLogprobs() {
    return wantsTop
        ? Optional.of(new TopLogprobs(numTop, topIds.toArray(), topLogprobs.toArray()))
        : Optional.empty();
  }

  Optional<SamplingMask> samplingMask() {
    return wantsMask
        ? Optional.of(new SamplingMask(maskOffsets.toArray(), maskIds.toArray()))
        : Optional.empty();
  }
}
