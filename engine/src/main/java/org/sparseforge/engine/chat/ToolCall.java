package org.sparseforge.engine.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import org.sparseforge.schemas.Json;

/**
 * A function the model calls.
 *
 * @param id the caller's name for this call, or null; the prompt never shows it
 * @param arguments JSON text of an object, as OpenAI sends it; checked when it is encoded
 */
public record ToolCall(String id, String name, String arguments) {
  public ToolCall {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(arguments, "arguments");
  }

  public static ToolCall of(String name, String arguments) {
    return new ToolCall(null, name, arguments);
  }

  /** {id, type, function: {name, arguments}}, without id where there is none. */
  public ObjectNode toJson() {
    ObjectNode json = Json.object();
    if (id != null) {
      json.put("id", id);
    }
    json.put("type", "function");
    json.putObject("function").put("name", name).put("arguments", arguments);
    return json;
  }

  /** The arguments as an object; duplicate keys follow Python (last value, first place). */
  JsonNode readArguments() {
    JsonNode value;
    try {
      value = PythonJson.parse(arguments);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the arguments of the call to '" + name + "' are " + e.getMessage(), e);
    }
    if (!value.isObject()) {
      throw new IllegalArgumentException(
          "the arguments of the call to '"
              + name
              + "' must be the JSON text of an object, found one of type "
              + value.getNodeType().name().toLowerCase(java.util.Locale.ROOT)
              + "; write them as \"{\\\"key\\\": value}\"");
    }
    return value;
  }
}
