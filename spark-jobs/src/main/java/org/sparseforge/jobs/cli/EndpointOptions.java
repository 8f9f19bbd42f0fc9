package org.sparseforge.jobs.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sparseforge.engine.endpoint.EndpointConfig;
import org.sparseforge.jobs.engine.EndpointSettings;
import org.sparseforge.jobs.failure.InputException;
import picocli.CommandLine.Option;

/** How an endpoint is asked, where the model is one. Null is the engine's own default. */
final class EndpointOptions {
  /** Where the launcher says that its own table of prices lies. */
  static final String PRICES_PROPERTY = "sparseforge.prices";

  @Option(
      names = "--api-key-env",
      paramLabel = "NAME",
      description =
          "Environment variable that holds the key; never the key itself. Default: OPENAI_API_KEY.")
  private String apiKeyEnv;

  @Option(
      names = "--max-concurrency",
      paramLabel = "N",
      description = "Most requests under way at a time, in each executor. Default: 64.")
  private Integer maxConcurrency;

  @Option(
      names = "--request-seconds",
      paramLabel = "SECONDS",
      description = "Seconds that one answer may take. Default: 600.")
  private Double requestSeconds;

  @Option(
      names = "--deadline-seconds",
      paramLabel = "SECONDS",
      description = "Seconds that a row or a reply may take with all its attempts. Default: 1800.")
  private Double deadlineSeconds;

  @Option(
      names = "--max-attempts",
      paramLabel = "N",
      description = "Most times a row or a reply is asked for before it is an error. Default: 8.")
  private Integer maxAttempts;

  @Option(
      names = "--backoff-seconds",
      paramLabel = "SECONDS",
      description = "Most seconds before the second attempt; doubles with each. Default: 0.5.")
  private Double backoffSeconds;

  @Option(
      names = "--max-backoff-seconds",
      paramLabel = "SECONDS",
      description = "Most seconds before any attempt. Default: 60.")
  private Double maxBackoffSeconds;

  @Option(
      names = "--give-up-seconds",
      paramLabel = "SECONDS",
      description = "Seconds without any answer after which the job ends. Default: 600.")
  private Double giveUpSeconds;

  @Option(
      names = "--thinking-parameter",
      paramLabel = "NAME",
      description =
          "How thinking_mode is passed on: none, chat_template_kwargs (vLLM, SGLang) or thinking"
              + " (DeepSeek). Default: none.")
  private String thinkingParameter;

  @Option(
      names = "--extra-body",
      paramLabel = "JSON",
      description =
          "JSON object merged into every request. It stands in the manifest: no place for"
              + " secrets. Default: none.")
  private String extraBody;

  @Option(
      names = "--omit",
      split = ",",
      paramLabel = "KEY",
      description =
          "Parameters never sent, such as seed, for servers that refuse them. Default: none.")
  private List<String> omit = new ArrayList<>();

  @Option(
      names = "--prices",
      paramLabel = "FILE",
      description =
          "YAML file of US dollars a million tokens, by model. Default: conf/prices.yaml.")
  private String prices;

  EndpointSettings settings() {
    Map<String, Object> values = new HashMap<>();
    values.put("api_key_env", apiKeyEnv);
    values.put("max_concurrency", maxConcurrency);
    values.put("request_seconds", requestSeconds);
    values.put("deadline_seconds", deadlineSeconds);
    values.put("max_attempts", maxAttempts);
    values.put("backoff_seconds", backoffSeconds);
    values.put("max_backoff_seconds", maxBackoffSeconds);
    values.put("give_up_seconds", giveUpSeconds);
    values.put("thinking_parameter", thinkingParameter);
    values.put("extra_body", extraBody);
    values.put("omit", omit);
    try {
      return new EndpointSettings(EndpointConfig.from(values), apiKeyEnv != null, pricesFile());
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage(), e);
    }
  }

  private Optional<String> pricesFile() {
    if (prices != null) {
      return Optional.of(prices);
    }
    return Optional.ofNullable(System.getProperty(PRICES_PROPERTY))
        .filter(file -> Files.isRegularFile(Path.of(file)));
  }
}
