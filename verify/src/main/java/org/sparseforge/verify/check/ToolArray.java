package org.sparseforge.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.sandbox.SourceReport;

/** An OpenAI tool array: [{type: function, function: {name, description, parameters}}]. */
final class ToolArray {
  /** OpenAI's pattern, less the dash, as the name is a Python function's too. */
  private static final String NAME = "[A-Za-z][A-Za-z0-9_]{0,63}";

  private ToolArray() {}

  static List<String> names(String tools) {
    return Json.listOf(Json.parse(tools), tool -> tool.path("function").path("name").asText());
  }

  static List<String> problems(String text) {
    List<String> problems = new ArrayList<>();
    JsonNode tools;
    try {
      tools = Json.parse(text);
    } catch (IllegalArgumentException e) {
      return List.of("tools is " + e.getMessage());
    }
    if (!tools.isArray() || tools.isEmpty()) {
      return List.of("tools must be a list with at least one tool");
    }
    Set<String> seen = new HashSet<>();
    for (JsonNode tool : tools) {
      JsonNode function = tool.path("function");
      String name = function.path("name").asText();
      if (!"function".equals(tool.path("type").asText()) || !name.matches(NAME)) {
        problems.add("a tool is not {type: function, function: {name ...}}: " + name);
      } else if (!seen.add(name)) {
        problems.add("two tools are named " + name);
      }
      if (function.path("description").asText().isBlank()) {
        problems.add("tool " + name + " has no description");
      }
      JsonNode parameters = function.path("parameters");
      if (!"object".equals(parameters.path("type").asText())) {
        problems.add("the parameters of tool " + name + " must be a schema of type object");
      } else {
        MetaSchema.problem(parameters)
            .ifPresent(
                problem ->
                    problems.add(
                        "the parameters of tool " + name + " are no JSON Schema: " + problem));
      }
    }
    return problems;
  }

  /** Where the functions of {@code source} do not fit the tools an agent is told of. */
  static List<String> mismatches(String tools, SourceReport source) {
    List<String> problems = new ArrayList<>();
    for (JsonNode tool : Json.parse(tools)) {
      JsonNode function = tool.path("function");
      String name = function.path("name").asText();
      SourceReport.Function defined =
          source.functions().stream().filter(f -> f.name().equals(name)).findFirst().orElse(null);
      if (defined == null) {
        problems.add("tools_source defines no function " + name);
        continue;
      }
      JsonNode properties = function.path("parameters").path("properties");
      for (String parameter : (Iterable<String>) properties::fieldNames) {
        if (!defined.parameters().contains(parameter) && !defined.parameters().contains("**")) {
          problems.add("function " + name + " takes no " + parameter + ", its schema names one");
        }
      }
    }
    return problems;
  }
}
