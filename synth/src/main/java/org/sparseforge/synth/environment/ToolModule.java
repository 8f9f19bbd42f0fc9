package org.sparseforge.synth.environment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sparseforge.schemas.Json;

/** Tools written down: the array an agent is shown, and the Python module the host runs. */
public final class ToolModule {
  /** Helpers that every tools module starts with. */
  static final String PREAMBLE =
      """
      # Tools over the database DB, which the host loads afresh for every episode.
      DB = {}


      def _find(table, key, value):
          for row in DB[table]:
              if row[key] == value:
                  return row
          raise ValueError("There is no entry in %s with %s %r." % (table, key, value))


      def _show(row, columns):
          return {column: row[column] for column in columns}
      """;

  private ToolModule() {}

  /** The OpenAI tool array of {@code tools}, as JSON text. */
  public static String json(List<Tool> tools) {
    return Json.write(Json.arrayOf(tools, Tool::toJson));
  }

  /** The Python module that holds {@code tools}. */
  public static String source(List<Tool> tools, String imports) {
    return imports
        + (imports.isEmpty() ? "" : "\n")
        + PREAMBLE
        + tools.stream().map(tool -> "\n\n" + tool.source()).collect(Collectors.joining());
  }

  /** A JSON Schema of an object with these properties. */
  public static ObjectNode parameters(Map<String, ObjectNode> properties, List<String> required) {
    ObjectNode node = Json.object().put("type", "object");
    ObjectNode of = node.putObject("properties");
    properties.forEach(of::set);
    required.forEach(node.putArray("required")::add);
    return node.put("additionalProperties", false);
  }

  public static ObjectNode schema(String type, String description) {
    return Json.object().put("type", type).put("description", description);
  }

  /** A Python function definition. */
  public static String function(String name, String arguments, String about, String body) {
    String docstring = about.replace("\\", "\\\\").replace("\"", "'");
    return "def "
        + name
        + "("
        + arguments
        + "):\n    \"\"\""
        + docstring
        + "\"\"\"\n"
        + body.lines()
            .map(line -> line.isEmpty() ? "" : "    " + line)
            .collect(Collectors.joining("\n"))
        + "\n";
  }
}
