package org.sparseforge.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;

/**
 * A world an agent can act in: data and the functions over it.
 *
 * @param environmentId {@link Identity#environmentId} of the rest
 * @param category one word or two for people, such as {@code trip planning}
 * @param database JSON text: an object of tables (lists of rows) and single values; what {@code DB}
 *     starts as
 * @param tools JSON text: an OpenAI tool array
 * @param toolsSource Python module with one function per tool over the global {@code DB}
 */
public record Environment(
    String environmentId, String category, String database, String tools, String toolsSource) {
  public Environment {
    Objects.requireNonNull(environmentId, "environmentId");
    Objects.requireNonNull(category, "category");
    Objects.requireNonNull(database, "database");
    Objects.requireNonNull(tools, "tools");
    Objects.requireNonNull(toolsSource, "toolsSource");
  }

  public static Environment of(String category, String database, String tools, String toolsSource) {
    return new Environment(
        Identity.environmentId(database, tools, toolsSource),
        category,
        database,
        tools,
        toolsSource);
  }

  /** What {@code environmentId} must be; it is another where a row was changed afterwards. */
  public String contentId() {
    return Identity.environmentId(database, tools, toolsSource);
  }

  public ObjectNode toJson() {
    return Json.object()
        .put("environment_id", environmentId)
        .put("schema_version", SchemaVersion.CURRENT)
        .put("category", category)
        .put("database", database)
        .put("tools", tools)
        .put("tools_source", toolsSource);
  }

  public static Environment fromJson(JsonNode node) {
    return new Environment(
        Json.text(node, "environment_id"),
        Json.text(node, "category"),
        Json.text(node, "database"),
        Json.text(node, "tools"),
        Json.text(node, "tools_source"));
  }
}
