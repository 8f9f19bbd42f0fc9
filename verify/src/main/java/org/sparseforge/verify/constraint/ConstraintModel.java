package org.sparseforge.verify.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.expr.TableSchema;

/**
 * What makes an answer right: what has to be decided, the rules it must meet, what is reported
 * besides, and the tool calls that follow. This is the {@code constraints} column; rules are text
 * of {@code org.sparseforge.verify.expr}.
 *
 * <p>The answer is a JSON object with exactly these fields: one list per stage (objects by slot
 * name, or plain values where the stage is flat), one value per slot outside stages, one value per
 * output.
 *
 * @param tables the tables that rules speak of
 * @param objective what is made as small or large as possible, or null
 */
public record ConstraintModel(
    Map<String, TableSchema> tables,
    List<Stage> stages,
    List<Slot> slots,
    List<String> constraints,
    Objective objective,
    List<Output> outputs,
    List<Action> actions) {

  /**
   * A list of things to decide alike, such as the days of a trip.
   *
   * @param flat each element is the value of its only slot instead of an object
   * @param ordered whether the same choices in another order are another answer
   */
  public record Stage(String name, int size, boolean flat, boolean ordered) {}

  /**
   * One thing to decide.
   *
   * @param stage the stage in whose every element it is decided, or null
   * @param table its value is the key of a row of this table, or null where {@code values} are
   *     given
   * @param values the values to choose from, or null
   */
  public record Slot(String name, String stage, String table, List<String> values) {}

  /**
   * @param minimize else maximize
   */
  public record Objective(boolean minimize, String expression) {}

  /**
   * A value that follows from the decisions and must be reported.
   *
   * @param expression what it must equal, or null where {@code value} is given
   * @param value the JSON value it must equal, or null
   * @param unordered whether a list is compared without regard to order
   */
  public record Output(String field, String expression, JsonNode value, boolean unordered) {}

  /**
   * A tool call that the decisions lead to.
   *
   * @param arguments by name: a JSON value, or {@code {"slot": NAME}} for what was decided
   */
  public record Action(String tool, Map<String, JsonNode> arguments) {}

  public ConstraintModel {
    tables = Map.copyOf(tables);
    stages = List.copyOf(stages);
    slots = List.copyOf(slots);
    constraints = List.copyOf(constraints);
    outputs = List.copyOf(outputs);
    actions = List.copyOf(actions);
  }

  public String toJson() {
    ObjectNode node = Json.object();
    ObjectNode tablesNode = node.putObject("tables");
    tables.keySet().stream()
        .sorted()
        .forEach(name -> tablesNode.set(name, tableJson(tables.get(name))));
    node.set(
        "stages",
        Json.arrayOf(
            stages,
            s ->
                Json.object()
                    .put("name", s.name)
                    .put("size", s.size)
                    .put("flat", s.flat)
                    .put("ordered", s.ordered)));
    node.set("slots", Json.arrayOf(slots, ConstraintModel::slotJson));
    node.set("constraints", Json.MAPPER.valueToTree(constraints));
    if (objective != null) {
      node.putObject("objective")
          .put("goal", objective.minimize ? "minimize" : "maximize")
          .put("expression", objective.expression);
    }
    node.set("outputs", Json.arrayOf(outputs, ConstraintModel::outputJson));
    node.set(
        "actions",
        Json.arrayOf(
            actions,
            a -> {
              ObjectNode action = Json.object().put("tool", a.tool);
              ObjectNode arguments = action.putObject("arguments");
              a.arguments.forEach(arguments::set);
              return action;
            }));
    return Json.write(node);
  }

  /**
   * @throws IllegalArgumentException if {@code text} is no constraint model
   */
  public static ConstraintModel fromJson(String text) {
    JsonNode node = Json.parse(text);
    Map<String, TableSchema> tables = new LinkedHashMap<>();
    node.path("tables")
        .properties()
        .forEach(e -> tables.put(e.getKey(), table(e.getKey(), e.getValue())));
    JsonNode objective = node.path("objective");
    return new ConstraintModel(
        tables,
        Json.listOf(
            node.get("stages"),
            s ->
                new Stage(
                    Json.text(s, "name"),
                    s.path("size").intValue(),
                    s.path("flat").booleanValue(),
                    s.path("ordered").booleanValue())),
        Json.listOf(node.get("slots"), ConstraintModel::slot),
        Json.listOf(node.get("constraints"), JsonNode::textValue),
        objective.isObject()
            ? new Objective(
                Json.text(objective, "goal").equals("minimize"), Json.text(objective, "expression"))
            : null,
        Json.listOf(
            node.get("outputs"),
            o ->
                new Output(
                    Json.text(o, "field"),
                    Json.textOrNull(o, "expression"),
                    o.get("value"),
                    o.path("unordered").booleanValue())),
        Json.listOf(
            node.get("actions"),
            a -> {
              Map<String, JsonNode> arguments = new LinkedHashMap<>();
              a.path("arguments")
                  .properties()
                  .forEach(e -> arguments.put(e.getKey(), e.getValue()));
              return new Action(Json.text(a, "tool"), arguments);
            }));
  }

  private static ObjectNode tableJson(TableSchema table) {
    ObjectNode node = Json.object().put("key", table.key());
    ObjectNode columns = node.putObject("columns");
    table.columns().forEach(columns::put);
    return node;
  }

  private static TableSchema table(String name, JsonNode node) {
    Map<String, String> columns = new LinkedHashMap<>();
    node.path("columns")
        .properties()
        .forEach(e -> columns.put(e.getKey(), e.getValue().textValue()));
    return new TableSchema(name, Json.text(node, "key"), columns);
  }

  private static ObjectNode slotJson(Slot slot) {
    ObjectNode node = Json.object().put("name", slot.name);
    if (slot.stage != null) {
      node.put("stage", slot.stage);
    }
    if (slot.table != null) {
      node.put("table", slot.table);
    } else {
      node.set("values", Json.MAPPER.valueToTree(slot.values));
    }
    return node;
  }

  private static Slot slot(JsonNode node) {
    JsonNode values = node.get("values");
    List<String> list = values == null ? null : new ArrayList<>();
    if (values != null) {
      values.forEach(v -> list.add(v.textValue()));
    }
    return new Slot(
        Json.text(node, "name"),
        Json.textOrNull(node, "stage"),
        Json.textOrNull(node, "table"),
        list);
  }

  private static ObjectNode outputJson(Output output) {
    ObjectNode node = Json.object().put("field", output.field);
    if (output.expression != null) {
      node.put("expression", output.expression);
    } else {
      node.set("value", output.value);
    }
    return output.unordered ? node.put("unordered", true) : node;
  }
}
