package org.sparseforge.engine.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.sparseforge.engine.config.Settings;

/**
 * How the tokens of one completion are drawn, and when it ends. {@link Sampler} defines what the
 * first four mean together.
 *
 * @param temperature divides the logits; 0 is greedy
 * @param topP in (0, 1]; 1 keeps everything
 * @param topK 0 keeps everything
 * @param minP in [0, 1]; 0 keeps everything
 * @param maxTokens most tokens to draw; {@link #NO_LIMIT} goes on to the end of the context
 * @param minTokens before this many, nothing that ends a completion is drawn or looked for
 * @param seed the key of this request's draws; absent, the engine's seed and the request's id are
 * @param stop texts that end the completion; they are left out of its text
 * @param stopTokenIds tokens that end the completion, besides the model's own end tokens
 * @param ignoreEos whether the model's own end tokens count as ordinary ones
 * @param logprobs whether the completion says how likely each of its tokens was
 * @param topLogprobs how many of the likeliest tokens to report beside each; more than 0 implies
 *     {@code logprobs}
 */
public record SamplingParams(
    double temperature,
    double topP,
    int topK,
    double minP,
    int maxTokens,
    int minTokens,
    OptionalLong seed,
    List<String> stop,
    List<Integer> stopTokenIds,
    boolean ignoreEos,
    boolean logprobs,
    int topLogprobs) {
  public static final int NO_LIMIT = Integer.MAX_VALUE;

  public SamplingParams {
    check(temperature >= 0 && temperature <= 1e6, "temperature", "0 or more", temperature);
    check(topP > 0 && topP <= 1, "top_p", "above 0 and at most 1", topP);
    check(topK >= 0, "top_k", "0 (off) or more", topK);
    check(minP >= 0 && minP <= 1, "min_p", "0 to 1", minP);
    check(maxTokens >= 1, "max_tokens", "1 or more", maxTokens);
    check(minTokens >= 0 && minTokens <= maxTokens, "min_tokens", "0 to max_tokens", minTokens);
    check(topLogprobs >= 0, "top_logprobs", "0 or more", topLogprobs);
    stop = List.copyOf(stop);
    stopTokenIds = List.copyOf(stopTokenIds);
    check(!stop.contains(""), "stop", "a list of texts that are not empty", stop);
    logprobs |= topLogprobs > 0;
  }

  /** Temperature 1, nothing cut off, up to the end of the context. */
  public static SamplingParams defaults() {
    return from(Map.of());
  }

  /** The likeliest token every time, up to {@code maxTokens}. */
  public static SamplingParams greedy(int maxTokens) {
    return from(Map.of("temperature", 0, "max_tokens", maxTokens));
  }

  /**
   * @param values by the field's usual keys: {@code temperature top_p top_k min_p max_tokens
   *     min_tokens seed stop stop_token_ids ignore_eos logprobs top_logprobs}; a {@code top_k} of
   *     -1 is 0
   * @throws IllegalArgumentException for an unknown key or a value out of range
   */
  public static SamplingParams from(Map<String, ?> values) {
    Settings settings = new Settings("sampling", values);
    int topK = settings.intValue("top_k", 0);
    SamplingParams params =
        new SamplingParams(
            settings.doubleValue("temperature", 1),
            settings.doubleValue("top_p", 1),
            topK == -1 ? 0 : topK,
            settings.doubleValue("min_p", 0),
            settings.intValue("max_tokens", NO_LIMIT),
            settings.intValue("min_tokens", 0),
            settings.has("seed")
                ? OptionalLong.of(settings.longValue("seed", 0))
                : OptionalLong.empty(),
            settings.strings("stop"),
            new ArrayList<>(settings.ints("stop_token_ids")),
            settings.booleanValue("ignore_eos", false),
            settings.booleanValue("logprobs", false),
            settings.intValue("top_logprobs", 0));
    settings.refuseUnknown();
    return params;
  }

  public boolean isGreedy() {
    return temperature == 0;
  }

  /** Whether every token of a row may come, however unlikely; never so when greedy. */
  public boolean cutsNothingOff() {
    return !isGreedy() && topK == 0 && topP == 1 && minP == 0;
  }

  /** The key of this request's draws. */
  public long key(long engineSeed, String requestId) {
    return seed.isPresent() ? seed.getAsLong() : Philox.key(engineSeed, requestId);
  }

  private static void check(boolean holds, String key, String wanted, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(
          "sampling: " + key + " must be " + wanted + ", got '" + value + "'");
    }
  }
}
