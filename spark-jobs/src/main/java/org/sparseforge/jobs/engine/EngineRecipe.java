package org.sparseforge.jobs.engine;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.resource.ResourceInformation;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.schemas.Json;

/** What a machine needs to open the engine of a run. Holds no secrets: Spark shows it to anyone. */
public sealed interface EngineRecipe extends Serializable
    permits LocalRecipe, EndpointRecipe, NoModelRecipe {
  /** Names the run; equal keys share an engine. */
  String key();

  /**
   * A new engine, owned by the caller.
   *
   * @param resources what Spark gave this executor, its GPU among it
   * @throws org.sparseforge.jobs.failure.InputException if this machine lacks what the driver had
   * @throws RuntimeException as what opens it does
   */
  OpenModel open(Map<String, ResourceInformation> resources);

  /** Rows of one task to have under way, so that the engine is never idle. */
  int window();

  /** Keys the draws of rows that bring no seed. */
  long seed();

  /** As {@link #read} takes it back. */
  String write();

  static EngineRecipe read(String text) {
    JsonNode node = Json.parse(text);
    if (node.has(NoModelRecipe.NONE)) {
      return new NoModelRecipe(Json.text(node, "key"));
    }
    return node.has(EndpointRecipe.REF) ? EndpointRecipe.read(node) : LocalRecipe.read(node);
  }

  /** Settings as they were written. */
  static HashMap<String, Object> settings(JsonNode node) {
    return Json.MAPPER.convertValue(node.get("settings"), new TypeReference<>() {});
  }
}
