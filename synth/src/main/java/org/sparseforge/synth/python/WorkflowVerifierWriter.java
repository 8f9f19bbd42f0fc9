package org.sparseforge.synth.python;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sparseforge.schemas.CanonicalJson;
import org.sparseforge.schemas.Identity;
import org.sparseforge.schemas.Json;
import org.sparseforge.synth.domain.Entity;
import org.sparseforge.synth.domain.Maker;
import org.sparseforge.synth.domain.Workflow;
import org.sparseforge.synth.environment.Tool;
import org.sparseforge.synth.environment.World;
import org.sparseforge.synth.task.GoalInstance;
import org.sparseforge.verify.constraint.ConstraintModel;
import org.sparseforge.verify.constraint.ConstraintSolver;
import org.sparseforge.verify.expr.ExprParser;
import org.sparseforge.verify.expr.PythonType;
import org.sparseforge.verify.expr.PythonWriter;
import org.sparseforge.verify.expr.Row;

/**
 * Writes the verifier of a workflow task: the report must be right, and the database must be what
 * the right calls make of it, everything else as it was. It carries the tables that operations can
 * change as they were, does the right calls on them with the operations themselves, and compares.
 * What should have been done was worked out when the task was made; the policies are not asked
 * again.
 */
public final class WorkflowVerifierWriter {
  private static final String SAME =
      """
      def same_items(found, expected):
          return type(found) is list and all(type(item) is str for item in found) and sorted(found) == sorted(expected)


      def same_rows(found, expected, new_key, old):
          # Rows that were added may be in any order, so which of them got which new id does not matter.
          if found[:len(old)] != expected[:len(old)] or len(found) != len(expected):
              return False
          def added(rows):
              return sorted(json.dumps({k: v for k, v in row.items() if k != new_key}, sort_keys=True) for row in rows[len(old):])
          def keys(rows):
              return sorted(row[new_key] for row in rows) if new_key else []
          return added(found) == added(expected) and keys(found) == keys(expected)


      def fingerprint(tables):
          text = json.dumps(tables, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
          return hashlib.sha256(text.encode("utf-8")).hexdigest()
      """;

  private final World world;
  private final OperationWriter operations;
  private final ConstraintModel model;
  private final ConstraintSolver solver;
  private final List<GoalInstance> goals;

  public WorkflowVerifierWriter(
      World world,
      OperationWriter operations,
      ConstraintModel model,
      ConstraintSolver solver,
      List<GoalInstance> goals) {
    this.world = world;
    this.operations = operations;
    this.model = model;
    this.solver = solver;
    this.goals = goals;
  }

  public String write() {
    Set<String> changed = OperationWriter.changedTables(world.domain());
    ObjectNode rest = Json.object();
    ObjectNode before = Json.object();
    for (Map.Entry<String, JsonNode> part : world.database().properties()) {
      (changed.contains(part.getKey()) ? before : rest).set(part.getKey(), part.getValue());
    }
    PythonText out = new PythonText();
    String preamble = operations.preamble();
    out.line("import hashlib").line("import json").lines(preamble);
    out.line("");
    out.line("# The tables that tools can change, as they were.");
    out.line("BEFORE = json.loads(");
    rows(out, before);
    out.line(")");
    out.line("# All the rest must not have changed at all.");
    out.line("REST = " + PythonWriter.quote(Identity.sha256(CanonicalJson.write(rest))));
    out.line("DB = {}").line("").line("");
    out.lines(FIND).line("").line("");
    for (Tool tool : usedOperations()) {
      out.lines(tool.source()).line("").line("");
    }
    out.lines(SAME).line("").line("");
    boolean numbers = model.outputs().stream().anyMatch(this::isNumber);
    if (numbers) {
      if (!preamble.contains("def exact(")) {
        out.line("from decimal import Decimal").line("").line("");
        out.lines(EXACT).line("").line("");
      }
      out.lines(PlanVerifierWriter.SAME_NUMBER).line("").line("");
    }
    out.lines(PlanVerifierWriter.VERIFY).line("").line("");
    check(out, changed);
    return tidy(out.toString());
  }

  private static final String FIND =
      """
      def _find(table, key, value):
          for row in DB[table]:
              if row[key] == value:
                  return row
          raise ValueError("There is no entry in %s with %s %r." % (table, key, value))
      """;

  private static final String EXACT =
      """
      def exact(number):
          return Decimal(str(number))
      """;

  private List<Tool> usedOperations() {
    Set<String> used =
        new TreeSet<>(model.actions().stream().map(ConstraintModel.Action::tool).toList());
    return operations.tools().stream().filter(tool -> used.contains(tool.name())).toList();
  }

  /** One row of a table to a line. */
  private static void rows(PythonText out, ObjectNode before) {
    List<String> lines = new ArrayList<>();
    String separator = "{";
    for (Map.Entry<String, JsonNode> table : before.properties()) {
      lines.add(
          separator + Json.write(Json.MAPPER.getNodeFactory().textNode(table.getKey())) + ": [");
      for (int i = 0; i < table.getValue().size(); i++) {
        lines.add(
            Json.write(table.getValue().get(i)) + (i + 1 < table.getValue().size() ? "," : ""));
      }
      separator = "], ";
    }
    lines.add("]}");
    lines.forEach(line -> out.line("    " + PythonWriter.quote(line)));
  }

  private void check(PythonText out, Set<String> changed) {
    out.line("def check(answer, db):").indent();
    Set<String> fields = new TreeSet<>();
    model.slots().forEach(slot -> fields.add(slot.name()));
    model.outputs().forEach(output -> fields.add(output.field()));
    out.line("if type(answer) is not dict or set(answer) != {" + PythonText.strings(fields) + "}:");
    out.indent().line("return False").dedent();
    for (GoalInstance goal : goals) {
      if (goal.goal().choose() != null) {
        out.line(
            "if answer["
                + PythonWriter.quote(goal.variable())
                + "] not in ["
                + PythonText.strings(allowed(goal))
                + "]:");
        out.indent().line("return False").dedent();
      }
    }
    outputs(out);
    List<String> names = new ArrayList<>();
    world.database().fieldNames().forEachRemaining(names::add);
    out.line("if set(db) != {" + PythonText.strings(names) + "}:");
    out.indent().line("return False").dedent();
    out.line("if fingerprint({name: db[name] for name in db if name not in BEFORE}) != REST:");
    out.indent().line("return False").dedent();
    out.line("DB.clear()");
    out.line("DB.update(json.loads(json.dumps(db)))");
    out.line("DB.update(json.loads(json.dumps(BEFORE)))");
    for (ConstraintModel.Action action : model.actions()) {
      List<String> arguments = new ArrayList<>();
      action.arguments().forEach((name, value) -> arguments.add(name + "=" + argument(value)));
      out.line(action.tool() + "(" + String.join(", ", arguments) + ")");
    }
    List<String> comparisons = new ArrayList<>();
    for (String table : changed) {
      Entity entity = world.domain().entity(table);
      String name = PythonWriter.quote(table);
      String newKey =
          entity.columns().get(0).maker() instanceof Maker.RunningId
              ? PythonWriter.quote(entity.key())
              : "None";
      comparisons.add(
          "same_rows(db[" + name + "], DB[" + name + "], " + newKey + ", " + kept(table) + ")");
    }
    out.line("return " + String.join(" and ", comparisons));
    out.dedent();
  }

  /**
   * Rows that stay where they are; where rows are deleted the whole table is compared row by row.
   */
  private String kept(String table) {
    String name = PythonWriter.quote(table);
    boolean inserts =
        world.domain().workflow().operations().stream()
            .flatMap(o -> o.effects().stream())
            .anyMatch(e -> e instanceof Workflow.Effect.Insert i && i.table().equals(table));
    return inserts ? "BEFORE[" + name + "]" : "DB[" + name + "]";
  }

  private List<String> allowed(GoalInstance goal) {
    List<String> keys = new ArrayList<>();
    ObjectNode answer = solver.solve();
    for (Row row : goal.done()) {
      answer.put(goal.variable(), (String) row.key());
      if (solver.meetsRules(answer)) {
        keys.add((String) row.key());
      }
    }
    return keys;
  }

  private static String argument(JsonNode value) {
    if (value.isObject() && value.has("slot")) {
      return "answer[" + PythonWriter.quote(value.get("slot").textValue()) + "]";
    }
    return literal(value);
  }

  private static String literal(JsonNode value) {
    if (value.isTextual()) {
      return PythonWriter.quote(value.textValue());
    } else if (value.isBoolean()) {
      return value.booleanValue() ? "True" : "False";
    } else if (value.isNull()) {
      return "None";
    } else if (value.isArray()) {
      List<String> items = new ArrayList<>();
      value.forEach(item -> items.add(literal(item)));
      return "[" + String.join(", ", items) + "]";
    }
    return value.decimalValue().toPlainString();
  }

  private boolean isNumber(ConstraintModel.Output output) {
    return output.value() != null
        ? output.value().isNumber()
        : writer().write(ExprParser.parse(output.expression())).type()
            instanceof PythonType.Numeric;
  }

  private PythonWriter writer() {
    return ModelTypes.writer(world.domain(), model, null);
  }

  private void outputs(PythonText out) {
    for (ConstraintModel.Output output : model.outputs()) {
      String found = "answer[" + PythonWriter.quote(output.field()) + "]";
      if (output.value() == null) {
        byChoice(out, output, found);
      } else if (output.value().isNumber()) {
        out.line(
            "if not same_number("
                + found
                + ", exact("
                + PythonWriter.quote(literal(output.value()))
                + ")):");
        out.indent().line("return False").dedent();
      } else if (output.unordered()) {
        out.line("if not same_items(" + found + ", " + literal(output.value()) + "):");
        out.indent().line("return False").dedent();
      } else {
        out.line(
            "if type("
                + found
                + ") is not type("
                + literal(output.value())
                + ") or "
                + found
                + " != "
                + literal(output.value())
                + ":");
        out.indent().line("return False").dedent();
      }
    }
  }

  /** A value that depends on what was chosen: written out for every choice that is right. */
  private void byChoice(PythonText out, ConstraintModel.Output output, String found) {
    GoalInstance goal =
        goals.stream()
            .filter(
                g ->
                    g.goal().choose() != null
                        && output.expression().matches("(?s).*\\b" + g.variable() + "\\b.*"))
            .findFirst()
            .orElseThrow();
    ObjectNode answer = solver.solve();
    ObjectNode values = Json.object();
    for (String key : allowed(goal)) {
      answer.put(goal.variable(), key);
      values.set(key, solver.output(output.field(), answer));
    }
    List<String> entries = new ArrayList<>();
    values
        .properties()
        .forEach(e -> entries.add(PythonWriter.quote(e.getKey()) + ": " + literal(e.getValue())));
    String expected =
        "{" + String.join(", ", entries) + "}[answer[" + PythonWriter.quote(goal.variable()) + "]]";
    boolean number = values.elements().next().isNumber();
    out.line(
        number
            ? "if not same_number(" + found + ", exact(" + expected + ")):"
            : "if type(" + found + ") is not str or " + found + " != " + expected + ":");
    out.indent().line("return False").dedent();
  }

  /** At most two empty lines in a row. */
  private static String tidy(String source) {
    return source.replaceAll("\n{4,}", "\n\n\n");
  }
}
