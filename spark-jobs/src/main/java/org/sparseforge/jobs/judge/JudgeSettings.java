package org.sparseforge.jobs.judge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.sparseforge.jobs.engine.EndpointSettings;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.judge.Rubric;

/**
 * Who judges, by what and how often: checked.
 *
 * @param model as the user wrote it
 * @param rubricFile where the rubric of tasks without one of their own was read, or null
 * @param rubric its JSON text, or null
 * @param judgements of each answer
 * @param threshold least mean with which a task passes the check; 0 for no check
 * @param sampling by {@link org.sparseforge.engine.sampling.SamplingParams}'s keys, what was said
 * @param endpoint how the model is reached where it is one
 * @param seed keys the draws of judgements, with what is judged
 */
public record JudgeSettings(
    String model,
    String rubricFile,
    String rubric,
    int judgements,
    double threshold,
    Map<String, Object> sampling,
    EndpointSettings endpoint,
    long seed) {
  private static final int MOST_JUDGEMENTS = 1000;

  public JudgeSettings {
    sampling = new TreeMap<>(sampling);
    if (judgements < 1 || judgements > MOST_JUDGEMENTS) {
      throw new InputException(
          "--judgements must be 1 to 1000, got " + judgements + "; it counts those of each answer");
    }
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new InputException(
          "--judge-threshold must be 0 to 1, got " + threshold + "; it is the least mean score");
    }
  }

  /**
   * The text of a rubric file.
   *
   * @throws InputException if there is none in it
   */
  public static String read(Path file) {
    try {
      String text = Files.readString(file);
      Rubric.fromJson(Json.parse(text));
      return text;
    } catch (IOException e) {
      throw new InputException(
          "--rubric " + file + " cannot be read: no such file, or no leave", e);
    } catch (IllegalArgumentException e) {
      throw new InputException("--rubric " + file + ": " + e.getMessage(), e);
    }
  }

  /** Whether tasks are checked. */
  public boolean checks() {
    return threshold > 0;
  }

  /** Of tasks that are made by the run: they bring no rubric. */
  public void requireRubric() {
    if (rubric == null) {
      throw new InputException(
          "--judge-model needs --rubric FILE, a JSON list of {name, description, weight}: tasks that"
              + " are being made bring no rubric of their own");
    }
  }

  /**
   * Looks whether a written task can be judged.
   *
   * @throws InputException if it can not
   */
  public void requireRubric(String in, ObjectNode task) {
    String own = task.path("rubric").asText(null);
    String who = "--in " + in + ": task " + task.path("task_id").asText();
    if (own == null && rubric == null) {
      throw new InputException(
          who + " has no rubric for the judge; give --rubric FILE for tasks without one");
    }
    if (own != null) {
      try {
        Rubric.fromJson(Json.parse(own));
      } catch (IllegalArgumentException e) {
        throw new InputException(who + " has a rubric that is none: " + e.getMessage(), e);
      }
    }
  }

  /** The settings under the keys a configuration file uses. */
  public ObjectNode toJson() {
    ObjectNode node =
        Json.object()
            .put("judge_model", model)
            .put("rubric", rubricFile)
            .put("judgements", judgements)
            .put("judge_threshold", threshold)
            .put("judge_api_key_env", endpoint.keyNamed() ? endpoint.config().apiKeyEnv() : null);
    node.set("judge_max_tokens", Json.MAPPER.valueToTree(sampling.get("max_tokens")));
    return node;
  }
}
