package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.endpoint.EndpointRef;
import org.sparseforge.jobs.engine.EndpointSettings;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.schemas.Json;

/**
 * Everything a run was told, checked.
 *
 * @param in paths, globs and directories
 * @param model as the user wrote it, or null where the rows ask none
 * @param out directory to write
 * @param sampling by {@link org.sparseforge.engine.sampling.SamplingParams}'s keys, those that were
 *     said; empty for {@code score}
 * @param engine of a model that runs here
 * @param endpoint of one that does not
 * @param thinkingMode of rows that name none
 * @param method how a row is worked on, by the keys of the job that has a choice; else empty
 * @param partitions Spark partitions of a wave; 0 for one a core
 * @param waveRows rows of a wave; 0 chooses
 * @param maxErrorRate largest part of rows that may have an error
 */
public record InferenceSettings(
    InferenceKind kind,
    List<String> in,
    String model,
    String out,
    EngineConfig engine,
    Map<String, Object> sampling,
    EndpointSettings endpoint,
    ChatProfile profile,
    ThinkingMode thinkingMode,
    Map<String, Object> method,
    int partitions,
    int waveRows,
    double maxErrorRate) {
  public InferenceSettings {
    in = List.copyOf(in);
    sampling = new TreeMap<>(sampling);
    method = new TreeMap<>(method);
    if (partitions < 0) {
      throw new InputException(
          "--partitions must be 1 or more, or 0 to let Sparseforge choose, got " + partitions);
    }
    if (waveRows < 0) {
      throw new InputException(
          "--wave-rows must be 1 or more, or 0 to let Sparseforge choose, got " + waveRows);
    }
    if (!(maxErrorRate >= 0 && maxErrorRate <= 1)) {
      throw new InputException("--max-error-rate must be 0 to 1, got " + maxErrorRate);
    }
  }

  /** Whether the model answers from elsewhere. */
  boolean asksEndpoint() {
    return model != null && EndpointRef.isOne(model);
  }

  /** The settings under the keys a configuration file uses. */
  public ObjectNode toJson() {
    ObjectNode node = Json.object();
    node.set("in", Json.MAPPER.valueToTree(in));
    node.put("model", model).put("out", out);
    if (model == null) {
      node.put("seed", engine.seed());
    } else if (asksEndpoint()) {
      node.setAll(endpoint.toJson());
      node.put("seed", engine.seed());
    } else {
      engine.toMap().forEach((key, value) -> node.set(key, Json.MAPPER.valueToTree(value)));
    }
    sampling.forEach((key, value) -> node.set(key, Json.MAPPER.valueToTree(value)));
    method.forEach((key, value) -> node.set(key, Json.MAPPER.valueToTree(value)));
    return node.put("profile", profile.text())
        .put("thinking_mode", thinkingMode.text())
        .put("partitions", partitions)
        .put("wave_rows", waveRows)
        .put("max_error_rate", maxErrorRate);
  }
}
