package org.sparseforge.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Where a task comes from.
 *
 * @param author {@code program} or {@code model}
 * @param model the model that wrote it, or null
 * @param seed of the run
 * @param candidate index of the candidate in the run; with the seed and the kind it determines the
 *     task
 * @param generatorVersion version of the product that wrote it
 * @param sources seed tables whose rows are in the database, each as {@code name (licence)}
 * @param parents ids of tasks this one was made from; empty for new tasks
 */
public record Provenance(
    String author,
    String model,
    long seed,
    long candidate,
    String generatorVersion,
    List<String> sources,
    List<String> parents) {
  public Provenance {
    sources = List.copyOf(sources);
    parents = List.copyOf(parents);
  }

  public ObjectNode toJson() {
    ObjectNode node =
        Json.object()
            .put("author", author)
            .put("model", model)
            .put("seed", seed)
            .put("candidate", candidate)
            .put("generator_version", generatorVersion);
    node.set("sources", Json.arrayOf(sources, Json.MAPPER.getNodeFactory()::textNode));
    node.set("parents", Json.arrayOf(parents, Json.MAPPER.getNodeFactory()::textNode));
    return node;
  }

  public static Provenance fromJson(JsonNode node) {
    return new Provenance(
        Json.text(node, "author"),
        Json.textOrNull(node, "model"),
        node.path("seed").longValue(),
        node.path("candidate").longValue(),
        Json.text(node, "generator_version"),
        Json.listOf(node.get("sources"), JsonNode::textValue),
        Json.listOf(node.get("parents"), JsonNode::textValue));
  }
}
