package org.sparseforge.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.constraint.AnswerOracle;

/** Knows the right answers by heart, and the actions of each. */
record FakeOracle(Map<JsonNode, List<ToolCall>> right) implements AnswerOracle {
  static FakeOracle of(String... answers) {
    Map<JsonNode, List<ToolCall>> right = new java.util.LinkedHashMap<>();
    for (String answer : answers) {
      right.put(Json.parse(answer), List.of());
    }
    return new FakeOracle(right);
  }

  @Override
  public boolean isValid(JsonNode answer) {
    return right.containsKey(answer);
  }

  @Override
  public List<JsonNode> alternatives(JsonNode answer, int limit) {
    return right.keySet().stream().filter(a -> !a.equals(answer)).limit(limit).toList();
  }

  @Override
  public List<ToolCall> actions(JsonNode answer) {
    return right.getOrDefault(answer, List.of());
  }

  @Override
  public boolean isUnique() {
    return right.size() == 1;
  }
}
