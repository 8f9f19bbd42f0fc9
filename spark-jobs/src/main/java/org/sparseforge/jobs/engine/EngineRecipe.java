package org.sparseforge.jobs.engine;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.HashMap;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.schemas.Json;

/**
 * What a machine needs to open the engine of a run.
 *
 * @param key names the run; equal keys share an engine
 * @param model folder of the checkpoint, the same on every machine
 * @param modelFingerprint what the driver found in it
 * @param settings by {@link EngineConfig}'s keys
 */
public record EngineRecipe(
    String key, String model, String modelFingerprint, HashMap<String, Object> settings)
    implements Serializable {
  public EngineConfig config() {
    return EngineConfig.from(settings);
  }

  /** As {@link #read} takes it back. */
  String write() {
    ObjectNode node =
        Json.object()
            .put("key", key)
            .put("model", model)
            .put("model_fingerprint", modelFingerprint);
    node.set("settings", Json.MAPPER.valueToTree(settings));
    return Json.write(node);
  }

  static EngineRecipe read(String text) {
    JsonNode node = Json.parse(text);
    return new EngineRecipe(
        Json.text(node, "key"),
        Json.text(node, "model"),
        Json.text(node, "model_fingerprint"),
        Json.MAPPER.convertValue(node.get("settings"), new TypeReference<>() {}));
  }
}
