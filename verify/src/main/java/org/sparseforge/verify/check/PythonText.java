package org.sparseforge.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.constraint.AnswerOracle.ToolCall;

/** Writes Python: values as literals, and lists of tool calls as a solution that makes them. */
final class PythonText {
  private PythonText() {}

  /** A solution that makes {@code calls} in order and returns null. */
  static String replay(List<ToolCall> calls) {
    StringBuilder text = new StringBuilder("def solve(tools):\n");
    for (ToolCall call : calls) {
      text.append("    tools.").append(call.tool()).append("(**");
      text.append(literal(call.arguments())).append(")\n");
    }
    return text.append("    return None\n").toString();
  }

  static String literal(JsonNode node) {
    if (node.isObject()) {
      List<String> fields = new ArrayList<>();
      node.properties()
          .forEach(
              field ->
                  fields.add(
                      Json.write(Json.MAPPER.getNodeFactory().textNode(field.getKey()))
                          + ": "
                          + literal(field.getValue())));
      return "{" + String.join(", ", fields) + "}";
    }
    if (node.isArray()) {
      List<String> items = new ArrayList<>();
      node.forEach(item -> items.add(literal(item)));
      return "[" + String.join(", ", items) + "]";
    }
    if (node.isBoolean()) {
      return node.booleanValue() ? "True" : "False";
    }
    // JSON's strings and numbers are Python's too.
    return node.isNull() ? "None" : Json.write(node);
  }
}
