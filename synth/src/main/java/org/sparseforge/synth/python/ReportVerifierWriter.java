package org.sparseforge.synth.python;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.sparseforge.schemas.Json;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.synth.task.GoalInstance;
import org.sparseforge.verify.constraint.ConstraintModel;
import org.sparseforge.verify.constraint.ConstraintSolver;
import org.sparseforge.verify.expr.ExprParser;
import org.sparseforge.verify.expr.PythonLiterals;
import org.sparseforge.verify.expr.PythonType;
import org.sparseforge.verify.expr.PythonWriter;
import org.sparseforge.verify.expr.Row;

/** Writes what a workflow task's verifier asks of the answer, apart from the database. */
final class ReportVerifierWriter {
  private final Domain domain;
  private final ConstraintModel model;
  private final ConstraintSolver solver;
  private final List<GoalInstance> goals;

  ReportVerifierWriter(
      Domain domain, ConstraintModel model, ConstraintSolver solver, List<GoalInstance> goals) {
    this.domain = domain;
    this.model = model;
    this.solver = solver;
    this.goals = goals;
  }

  /** Whether a number of the report is compared. */
  boolean hasNumbers() {
    return model.outputs().stream().anyMatch(this::isNumber);
  }

  /** Returns False from the function that is being written where a choice or an output is wrong. */
  void write(PythonText out) {
    for (GoalInstance goal : goals) {
      if (goal.goal().choose() != null) {
        out.line(
            "if answer["
                + PythonLiterals.quote(goal.variable())
                + "] not in ["
                + PythonText.strings(allowed(goal))
                + "]:");
        out.indent().line("return False").dedent();
      }
    }
    outputs(out);
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

  /** A JSON value as Python says it. */
  static String literal(JsonNode value) {
    if (value.isTextual()) {
      return PythonLiterals.quote(value.textValue());
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
    return ModelTypes.writer(domain, model, null);
  }

  private void outputs(PythonText out) {
    for (ConstraintModel.Output output : model.outputs()) {
      String found = "answer[" + PythonLiterals.quote(output.field()) + "]";
      if (output.value() == null) {
        byChoice(out, output, found);
      } else if (output.value().isNumber()) {
        out.line(
            "if not same_number("
                + found
                + ", exact("
                + PythonLiterals.quote(literal(output.value()))
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
        .forEach(e -> entries.add(PythonLiterals.quote(e.getKey()) + ": " + literal(e.getValue())));
    String expected =
        "{"
            + String.join(", ", entries)
            + "}[answer["
            + PythonLiterals.quote(goal.variable())
            + "]]";
    boolean number = values.elements().next().isNumber();
    out.line(
        number
            ? "if not same_number(" + found + ", exact(" + expected + ")):"
            : "if type(" + found + ") is not str or " + found + " != " + expected + ":");
    out.indent().line("return False").dedent();
  }
}
