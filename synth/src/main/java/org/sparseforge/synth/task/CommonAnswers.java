package org.sparseforge.synth.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sparseforge.schemas.Json;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.synth.environment.DatabaseMaker;
import org.sparseforge.synth.environment.Toolset;
import org.sparseforge.synth.environment.WorldException;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.synth.seed.SeedTables;
import org.sparseforge.verify.constraint.ConstraintSolver;

/**
 * What somebody would guess who has seen many answers of a domain but not this database: in every
 * place the value that is most frequent there. The answers are those of a fixed sample of
 * proposals, so the guess does not depend on the run.
 */
final class CommonAnswers {
  private static final int SAMPLE = 6;

  private final SeedTables seeds;
  private final long seed;
  private final Map<String, Map<String, JsonNode>> byDomain = new ConcurrentHashMap<>();

  CommonAnswers(SeedTables seeds, long seed) {
    this.seeds = seeds;
    this.seed = seed;
  }

  /** The guess in the shape of {@code answer}, as JSON text. */
  String like(Domain domain, JsonNode answer) {
    Map<String, JsonNode> common = byDomain.computeIfAbsent(domain.name(), name -> sample(domain));
    return Json.write(fill("", answer, common));
  }

  private Map<String, JsonNode> sample(Domain domain) {
    Map<String, Map<JsonNode, Integer>> counts = new HashMap<>();
    for (int i = 0; i < SAMPLE; i++) {
      Draw draw = Draw.of(seed, "common", domain.name(), i);
      try {
        var world = DatabaseMaker.make(domain, seeds, draw.sub("world"));
        var composer =
            GeneralSynthesizer.composer(
                world, Toolset.draw(domain, draw.sub("toolset")), draw.sub("task"));
        Proposal proposal = composer.propose(1 + i % 3);
        count("", new ConstraintSolver(proposal.model(), world.database()).solve(), counts);
      } catch (WorldException | Composer.Unsuitable unlucky) {
        continue;
      }
    }
    Map<String, JsonNode> common = new HashMap<>();
    counts.forEach(
        (place, values) ->
            common.put(
                place,
                values.entrySet().stream()
                    .max(
                        Map.Entry.<JsonNode, Integer>comparingByValue()
                            .thenComparing(e -> e.getKey().toString()))
                    .orElseThrow()
                    .getKey()));
    return common;
  }

  /** Places are paths without list indices. */
  private static void count(
      String place, JsonNode node, Map<String, Map<JsonNode, Integer>> counts) {
    if (node.isObject()) {
      node.properties().forEach(e -> count(place + "/" + e.getKey(), e.getValue(), counts));
    } else if (node.isArray()) {
      node.forEach(item -> count(place + "/*", item, counts));
    } else {
      counts.computeIfAbsent(place, p -> new HashMap<>()).merge(node, 1, Integer::sum);
    }
  }

  private static JsonNode fill(String place, JsonNode shape, Map<String, JsonNode> common) {
    if (shape.isObject()) {
      ObjectNode node = Json.object();
      shape
          .properties()
          .forEach(e -> node.set(e.getKey(), fill(place + "/" + e.getKey(), e.getValue(), common)));
      return node;
    } else if (shape.isArray()) {
      ArrayNode node = Json.array();
      shape.forEach(item -> node.add(fill(place + "/*", item, common)));
      return node;
    }
    return common.getOrDefault(place, Json.MAPPER.nullNode());
  }
}
