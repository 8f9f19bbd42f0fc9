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
import org.sparseforge.verify.expr.PythonLiterals;

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
  private final ReportVerifierWriter report;

  public WorkflowVerifierWriter(
      World world,
      OperationWriter operations,
      ConstraintModel model,
      ConstraintSolver solver,
      List<GoalInstance> goals) {
    this.world = world;
    this.operations = operations;
    this.model = model;
    this.report = new ReportVerifierWriter(world.domain(), model, solver, goals);
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
    out.line("REST = " + PythonLiterals.quote(Identity.sha256(CanonicalJson.write(rest))));
    out.line("DB = {}").line("").line("");
    out.lines(FIND).line("").line("");
    for (Tool tool : usedOperations()) {
      out.lines(tool.source()).line("").line("");
    }
    out.lines(SAME).line("").line("");
    if (report.hasNumbers()) {
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
    lines.forEach(line -> out.line("    " + PythonLiterals.quote(line)));
  }

  private void check(PythonText out, Set<String> changed) {
    out.line("def check(answer, db):").indent();
    Set<String> fields = new TreeSet<>();
    model.slots().forEach(slot -> fields.add(slot.name()));
    model.outputs().forEach(output -> fields.add(output.field()));
    out.line("if type(answer) is not dict or set(answer) != {" + PythonText.strings(fields) + "}:");
    out.indent().line("return False").dedent();
    report.write(out);
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
      String name = PythonLiterals.quote(table);
      String newKey =
          entity.columns().get(0).maker() instanceof Maker.RunningId
              ? PythonLiterals.quote(entity.key())
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
    String name = PythonLiterals.quote(table);
    boolean inserts =
        world.domain().workflow().operations().stream()
            .flatMap(o -> o.effects().stream())
            .anyMatch(e -> e instanceof Workflow.Effect.Insert i && i.table().equals(table));
    return inserts ? "BEFORE[" + name + "]" : "DB[" + name + "]";
  }

  private static String argument(JsonNode value) {
    if (value.isObject() && value.has("slot")) {
      return "answer[" + PythonLiterals.quote(value.get("slot").textValue()) + "]";
    }
    return ReportVerifierWriter.literal(value);
  }

  /** At most two empty lines in a row. */
  private static String tidy(String source) {
    return source.replaceAll("\n{4,}", "\n\n\n");
  }
}
