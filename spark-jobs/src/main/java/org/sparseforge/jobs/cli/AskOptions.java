package org.sparseforge.jobs.cli;

import java.util.Map;
import java.util.TreeMap;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.jobs.engine.EndpointSettings;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.tasks.AuthorSettings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a model that writes is asked. */
final class AskOptions {
  private static final int MAX_TOKENS = 32_768;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description =
          "Of what the author's model draws; 0 takes the likeliest token. Default: the model's"
              + " own, or the profile's, 1.")
  private Double temperature;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Most tokens of one reply of the author's model. Default: 32768.")
  private Integer maxTokens;

  @Mixin private ChatOptions chat = new ChatOptions();

  /** Those of sampling that were given, by the engine's keys. */
  Map<String, Object> given() {
    TreeMap<String, Object> sampling = new TreeMap<>();
    sampling.put("temperature", temperature);
    sampling.put("max_tokens", maxTokens);
    sampling.values().removeIf(value -> value == null);
    return sampling;
  }

  ChatOptions chat() {
    return chat;
  }

  AuthorSettings of(String model, EndpointSettings endpoint) {
    TreeMap<String, Object> sampling = new TreeMap<>();
    sampling.put("temperature", temperature == null ? chat.profile().temperature() : temperature);
    sampling.put("top_p", chat.profile().topP());
    sampling.put("max_tokens", maxTokens == null ? MAX_TOKENS : maxTokens);
    try {
      SamplingParams.from(sampling);
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage(), e);
    }
    return AuthorSettings.ofModel(model, chat.profile(), chat.thinkingMode(), sampling, endpoint);
  }
}
