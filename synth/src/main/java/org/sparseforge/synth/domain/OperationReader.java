package org.sparseforge.synth.domain;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sparseforge.schemas.DidYouMean;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.PythonType;

/** Reads the operations of a workflow: their inputs, requirements and effects. */
final class OperationReader {
  private final Checker checker;

  OperationReader(Checker checker) {
    this.checker = checker;
  }

  Workflow.Operation operation(String name, Node node) {
    node.onlyKeys("about", "inputs", "require", "effects", "returns");
    Names.requireName(name, node);
    Map<String, PythonType> known = new HashMap<>();
    List<Workflow.Input> inputs =
        node.children("inputs").entrySet().stream()
            .map(e -> input(e.getKey(), e.getValue(), known))
            .toList();
    Checker inner = checker.with(known);
    List<Workflow.Requirement> requirements =
        node.list(
            "require",
            r -> {
              r.onlyKeys("rule", "error");
              inner.say(r, "error", Map.of());
              return new Workflow.Requirement(
                  inner.condition(r.get("rule"), Map.of()), r.text("error"));
            });
    List<Workflow.Effect> effects = node.list("effects", e -> effect(e, inner, known));
    if (effects.isEmpty()) {
      throw node.wrong("an operation needs effects; reading tools are made by themselves");
    }
    for (Workflow.Effect effect : effects) {
      if (effect instanceof Workflow.Effect.Insert insert) {
        Entity entity = checker.entity(insert.table(), node);
        known.put("new_" + entity.variable(), Checker.row(entity.name()));
      }
    }
    Checker after = checker.with(known);
    Map<String, Expr> returns = new LinkedHashMap<>();
    node.children("returns")
        .forEach((field, e) -> returns.put(field, after.expression(e, Map.of())));
    return new Workflow.Operation(name, node.text("about"), inputs, requirements, effects, returns);
  }

  private Workflow.Input input(String name, Node node, Map<String, PythonType> known) {
    node.onlyKeys("ref", "type", "about", "values");
    Names.requireName(name, node);
    if (node.has("ref")) {
      Entity entity = checker.entity(node.text("ref"), node.get("ref"));
      if (known.put(entity.variable(), Checker.row(entity.name())) != null) {
        throw node.wrong("two inputs refer to '" + entity.name() + "', which is not supported");
      }
      return new Workflow.Input(
          name,
          "ref " + entity.name(),
          node.text("about", entity.key() + " of the " + entity.one()),
          null);
    }
    String type = node.has("values") ? "text" : node.text("type");
    Set<String> types = Set.of("int", "decimal", "text", "bool", "date", "time");
    if (!types.contains(type)) {
      throw node.get("type").wrong("unknown type '" + type + "'" + DidYouMean.hint(type, types));
    }
    known.put(name, Checker.typeOf(type));
    return new Workflow.Input(
        name, type, node.text("about"), node.has("values") ? node.texts("values") : null);
  }

  private Workflow.Effect effect(Node node, Checker inner, Map<String, PythonType> known) {
    node.onlyKeys("set", "to", "insert", "row", "delete");
    if (node.has("set")) {
      Expr target = inner.expression(node.get("set"), Map.of());
      if (!(target instanceof Expr.Attribute attribute)) {
        throw node.get("set").wrong("must be a column of a row, such as order.status");
      }
      return new Workflow.Effect.Set(attribute, inner.expression(node.get("to"), Map.of()));
    } else if (node.has("insert")) {
      Entity entity = checker.entity(node.text("insert"), node.get("insert"));
      if (!(entity.columns().get(0).maker() instanceof Maker.RunningId)) {
        throw node.get("insert").wrong("rows can be inserted only where the key is a running 'id'");
      }
      Map<String, Expr> row = new LinkedHashMap<>();
      node.children("row")
          .forEach(
              (column, e) -> {
                if (entity.column(column) == null || column.equals(entity.key())) {
                  throw e.wrong(
                      "'"
                          + entity.name()
                          + "' has no such column to fill"
                          + DidYouMean.hint(
                              column,
                              entity.columns().stream().skip(1).map(Column::name).toList()));
                }
                row.put(column, inner.expression(e, Map.of()));
              });
      for (Column column : entity.columns().subList(1, entity.columns().size())) {
        if (!row.containsKey(column.name())) {
          throw node.get("row")
              .wrong("the column '" + column.name() + "' of '" + entity.name() + "' is missing");
        }
      }
      return new Workflow.Effect.Insert(entity.name(), row);
    }
    Expr row = inner.expression(node.get("delete"), Map.of());
    if (!(row instanceof Expr.Name name) || !(known.get(name.name()) instanceof PythonType.RowOf)) {
      throw node.get("delete").wrong("must name a row that an input refers to");
    }
    return new Workflow.Effect.Delete(name);
  }
}
