package org.sparseforge.jobs.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.jobs.failure.InputException;
import picocli.CommandLine.Option;

/** How tokens are drawn where a row does not say it itself. */
final class SamplingOptions {
  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "0 takes the likeliest token. Default: the model's own, or the profile's, 1.")
  private Double temperature;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description =
          "Least mass of likely tokens to draw from, 0 to 1. Default: the model's own, or the"
              + " profile's, 0.95.")
  private Double topP;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "Most tokens to draw from; 0 for all. Default: the model's own, or 0.")
  private Integer topK;

  @Option(
      names = "--min-p",
      paramLabel = "P",
      description =
          "Least probability, as a part of the likeliest token's. Default: the model's own, or 0.")
  private Double minP;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Most tokens of one completion. Default: the model's own, or the profile's.")
  private Integer maxTokens;

  @Option(
      names = "--min-tokens",
      paramLabel = "N",
      description = "Fewest tokens of one completion. Default: 0.")
  private Integer minTokens;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "Text that ends a completion; may be given many times. Default: none.")
  private List<String> stop;

  @Option(
      names = "--stop-token-ids",
      split = ",",
      paramLabel = "ID",
      description = "Tokens that end a completion, besides the model's own. Default: none.")
  private List<Integer> stopTokenIds;

  @Option(
      names = "--ignore-eos",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description =
          "Go on to --max-tokens whatever the model says; for load tests. Default: false.")
  private Boolean ignoreEos;

  @Option(
      names = "--logprobs",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description =
          "Write how likely each token was. Default: false; true for attempts of a model that"
              + " runs here.")
  private Boolean logprobs;

  @Option(
      names = "--top-logprobs",
      paramLabel = "N",
      description = "Write the N likeliest tokens at every place too. Default: 0.")
  private Integer topLogprobs;

  /** Those that were given, by the engine's keys. */
  Map<String, Object> values() {
    Map<String, Object> values = new HashMap<>();
    values.put("temperature", temperature);
    values.put("top_p", topP);
    values.put("top_k", topK);
    values.put("min_p", minP);
    values.put("max_tokens", maxTokens);
    values.put("min_tokens", minTokens);
    values.put("stop", stop);
    values.put("stop_token_ids", stopTokenIds);
    values.put("ignore_eos", ignoreEos);
    values.put("logprobs", logprobs);
    values.put("top_logprobs", topLogprobs);
    values.values().removeIf(value -> value == null);
    try {
      SamplingParams.from(values);
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage(), e);
    }
    return values;
  }
}
