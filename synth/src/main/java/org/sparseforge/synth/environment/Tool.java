package org.sparseforge.synth.environment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sparseforge.schemas.Json;

/**
 * A function over the database.
 *
 * @param parameters JSON Schema of the arguments, an object
 * @param source Python function definition
 */
public record Tool(String name, String description, ObjectNode parameters, String source) {
  /** An entry of the OpenAI tool array. */
  ObjectNode toJson() {
    ObjectNode function = Json.object().put("name", name).put("description", description);
    function.set("parameters", parameters);
    ObjectNode tool = Json.object().put("type", "function");
    tool.set("function", function);
    return tool;
  }
}
