package org.sparseforge.verify.episode;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.sandbox.EnvironmentException;

/**
 * Whom a simulated user plays, read from a task's {@code user_scenario}: {goal, known_facts,
 * unknown_facts}. Facts are an object of values by name, or a list of texts: facts in words where
 * they are known, names of facts where they are not.
 *
 * @param goal what the user wants
 * @param knownFacts as the player is told them, a line each
 * @param unknownNames what the user does not know; the player is told these names
 * @param unknownValues what those facts are, where the scenario says so; the player is never told
 */
record UserScenario(
    String goal, List<String> knownFacts, List<String> unknownNames, List<String> unknownValues) {
  /**
   * @throws EnvironmentException if it is no such object
   */
  static UserScenario parse(String text) {
    try {
      JsonNode scenario = Json.parse(text);
      List<String> known = new ArrayList<>();
      facts(scenario, "known_facts").forEach((name, value) -> known.add(line(name, value)));
      List<String> names = new ArrayList<>();
      List<String> values = new ArrayList<>();
      facts(scenario, "unknown_facts")
          .forEach(
              (name, value) -> {
                names.add(name);
                leaves(value, values);
              });
      return new UserScenario(Json.text(scenario, "goal"), known, names, values);
    } catch (IllegalArgumentException e) {
      throw new EnvironmentException("user_scenario is unsound: " + e.getMessage(), e);
    }
  }

  private static Map<String, JsonNode> facts(JsonNode scenario, String field) {
    JsonNode facts = scenario.path(field);
    Map<String, JsonNode> read = new LinkedHashMap<>();
    if (facts.isObject()) {
      facts.properties().forEach(fact -> read.put(fact.getKey(), fact.getValue()));
    } else if (facts.isArray()) {
      for (JsonNode fact : facts) {
        if (!fact.isTextual()) {
          throw new IllegalArgumentException(
              field + " must be an object, or a list of texts; found a list with " + fact);
        }
        read.put(fact.textValue(), Json.MAPPER.nullNode());
      }
    } else if (!facts.isNull() && !facts.isMissingNode()) {
      throw new IllegalArgumentException(
          field + " must be an object, or a list of texts; found " + facts.getNodeType());
    }
    return read;
  }

  private static String line(String name, JsonNode value) {
    if (value.isNull()) {
      return name;
    }
    return name + ": " + (value.isTextual() ? value.textValue() : Json.write(value));
  }

  /** Booleans are no values that could be told apart in a sentence. */
  private static void leaves(JsonNode node, List<String> values) {
    if (node.isContainerNode()) {
      node.forEach(child -> leaves(child, values));
    } else if (!node.isNull() && !node.isBoolean()) {
      values.add(node.asText());
    }
  }
}
