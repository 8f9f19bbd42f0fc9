package org.sparseforge.verify.episode;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.sandbox.EnvironmentException;

/** The tools an agent was told of, and what their arguments must look like. */
final class ToolCatalog {
  private static final int MAX_COMPLAINTS = 5;

  private final Map<String, Schema> parameters = new LinkedHashMap<>();

  /**
   * @param tools JSON text: an OpenAI tool array
   * @throws EnvironmentException if it is none, or the parameters of one are no JSON Schema
   */
  ToolCatalog(String tools) {
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    try {
      for (JsonNode tool : Json.parse(tools)) {
        JsonNode function = tool.path("function");
        JsonNode schema = function.path("parameters");
        parameters.put(
            Json.text(function, "name"),
            registry.getSchema(schema.isObject() ? schema : Json.object()));
      }
    } catch (IllegalArgumentException | SchemaException e) {
      throw new EnvironmentException("the environment's tools are unsound: " + e.getMessage(), e);
    }
  }

  List<String> names() {
    return List.copyOf(parameters.keySet());
  }

  boolean has(String name) {
    return parameters.containsKey(name);
  }

  /** What is wrong with the arguments of a tool that there is; for the agent to read. */
  Optional<String> complaint(String name, JsonNode arguments) {
    List<Error> errors;
    try {
      errors = parameters.get(name).validate(arguments);
    } catch (SchemaException e) {
      throw new EnvironmentException(
          "the parameters of tool " + name + " are unsound: " + e.getMessage(), e);
    }
    return errors.isEmpty()
        ? Optional.empty()
        : Optional.of(
            errors.stream()
                .limit(MAX_COMPLAINTS)
                .map(Error::toString)
                .collect(Collectors.joining("; ")));
  }
}
