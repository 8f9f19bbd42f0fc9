package org.sparseforge.jobs.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.sparseforge.engine.endpoint.EndpointConfig;
import org.sparseforge.engine.endpoint.EndpointRef;
import org.sparseforge.jobs.engine.EndpointSettings;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.judge.JudgeSettings;
import picocli.CommandLine.Option;

/** Who judges tasks or attempts, and by what. Null is the default. */
final class JudgeOptions {
  private static final int JUDGEMENTS = 4;
  private static final double THRESHOLD = 0.5;

  @Option(
      names = "--judge-model",
      paramLabel = "REF",
      description =
          "The model that judges: directory with a Hugging Face checkpoint, or"
              + " openai:https://host/v1#model. Default: nobody judges.")
  private String model;

  @Option(
      names = "--rubric",
      paramLabel = "FILE",
      description =
          "JSON list of {name, description, weight}, for tasks without a rubric of their own."
              + " Default: none.")
  private Path rubric;

  @Option(
      names = "--judgements",
      paramLabel = "N",
      description = "Independent judgements of each answer. Default: 4.")
  private Integer judgements;

  @Option(
      names = "--judge-threshold",
      paramLabel = "0-1",
      description =
          "Least mean score with which a task passes the check; 0 for no check. Default: 0.5.")
  private Double threshold;

  @Option(
      names = "--judge-max-tokens",
      paramLabel = "N",
      description = "Most tokens of one judgement. Default: the model's own, or the profile's.")
  private Integer maxTokens;

  @Option(
      names = "--judge-api-key-env",
      paramLabel = "NAME",
      description = "Environment variable with the judge's key. Default: that of --api-key-env.")
  private String apiKeyEnv;

  /**
   * @param endpoint how endpoints are asked
   * @param seed of the run
   * @return null where nobody judges
   */
  JudgeSettings settings(EndpointSettings endpoint, long seed) {
    if (model == null) {
      if (rubric != null
          || judgements != null && judgements != JUDGEMENTS
          || threshold != null && threshold != THRESHOLD
          || maxTokens != null
          || apiKeyEnv != null) {
        throw new InputException(
            "--rubric, --judgements and options of a judge need --judge-model REF, the model that"
                + " judges");
      }
      return null;
    }
    return new JudgeSettings(
        model,
        rubric == null ? null : rubric.toString(),
        rubric == null ? null : JudgeSettings.read(rubric),
        judgements == null ? JUDGEMENTS : judgements,
        threshold == null ? THRESHOLD : threshold,
        maxTokens == null ? Map.of() : Map.of("max_tokens", maxTokens),
        reached(endpoint),
        seed);
  }

  private EndpointSettings reached(EndpointSettings endpoint) {
    if (!EndpointRef.isOne(model)) {
      return EndpointSettings.defaults();
    }
    if (apiKeyEnv == null) {
      return endpoint;
    }
    Map<String, Object> values = new HashMap<>(endpoint.config().toMap());
    values.put("api_key_env", apiKeyEnv);
    try {
      return new EndpointSettings(EndpointConfig.from(values), true, endpoint.prices());
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage(), e);
    }
  }
}
