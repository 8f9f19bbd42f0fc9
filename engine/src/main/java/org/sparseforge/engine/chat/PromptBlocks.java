package org.sparseforge.engine.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The fixed texts of a prompt and the blocks made from them. */
final class PromptBlocks {
  static final String CALLS_OPEN = "<｜DSML｜function_calls";
  static final String CALLS_CLOSE = "</｜DSML｜function_calls>";
  static final String INVOKE_OPEN = "<｜DSML｜invoke";
  static final String INVOKE_CLOSE = "</｜DSML｜invoke";
  static final String PARAMETER_OPEN = "<｜DSML｜parameter";
  static final String PARAMETER_CLOSE = "/｜DSML｜parameter";

  /** The blank lines belong to it: some engines' copies lost them. */
  private static final String TOOLS_HEAD =
      """
      ## Tools

      You have access to a set of tools you can use to answer the user's question.
      You can invoke functions by writing a "<｜DSML｜function_calls>" block like the following as part of your reply to the user:
      <｜DSML｜function_calls>
      <｜DSML｜invoke name="$FUNCTION_NAME">
      <｜DSML｜parameter name="$PARAMETER_NAME" string="true|false">$PARAMETER_VALUE</｜DSML｜parameter>
      ...
      </｜DSML｜invoke>
      <｜DSML｜invoke name="$FUNCTION_NAME2">
      ...
      </｜DSML｜invoke>
      </｜DSML｜function_calls>

      String and scalar parameters should be specified as is without any escaping or quotes, while lists and objects should use JSON format. The "string" attribute should be set to "true" for string type parameters and "false" for other types (numbers, booleans, arrays, objects).

      If the thinking_mode is enabled, then after function results you should strongly consider outputting a thinking block. Here is an example:

      <｜DSML｜function_calls>
      ...
      </｜DSML｜function_calls>

      <function_results>
      ...
      </function_results>

      <think>...thinking about results</think>

      Here are the functions available in JSONSchema format:
      <functions>
      """;

  private static final String TOOLS_TAIL = "\n</functions>\n";

  private static final String RESPONSE_FORMAT =
      "## Response Format:\n\nYou MUST strictly adhere to the following schema to reply:\n";

  private PromptBlocks() {}

  /** What tells the model of {@code functions}: one JSON schema a line. */
  static String tools(List<JsonNode> functions) {
    return functions.stream()
        .map(PythonJson::write)
        .collect(Collectors.joining("\n", TOOLS_HEAD, TOOLS_TAIL));
  }

  static String responseFormat(JsonNode format) {
    return RESPONSE_FORMAT + PythonJson.write(format);
  }

  /**
   * The block in which an assistant calls {@code calls}. Nothing is escaped: names and strings go
   * in raw.
   *
   * @throws IllegalArgumentException if a call's arguments are not the JSON text of an object
   */
  static String calls(List<ToolCall> calls) {
    List<String> invokes = new ArrayList<>();
    for (ToolCall call : calls) {
      List<String> parameters = new ArrayList<>();
      for (var field : call.readArguments().properties()) {
        parameters.add(parameter(field.getKey(), field.getValue()));
      }
      invokes.add(
          INVOKE_OPEN
              + " name=\""
              + call.name()
              + "\">\n"
              + String.join("\n", parameters)
              + "\n"
              + INVOKE_CLOSE
              + ">");
    }
    return CALLS_OPEN + ">\n" + String.join("\n", invokes) + "\n" + CALLS_CLOSE;
  }

  private static String parameter(String name, JsonNode value) {
    String text = value.isTextual() ? value.textValue() : PythonJson.write(value);
    return PARAMETER_OPEN
        + " name=\""
        + name
        + "\" string=\""
        + value.isTextual()
        + "\">"
        + text
        + "<"
        + PARAMETER_CLOSE
        + ">";
  }
}
