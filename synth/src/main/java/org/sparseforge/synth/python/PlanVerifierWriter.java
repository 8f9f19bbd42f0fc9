package org.sparseforge.synth.python;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.verify.constraint.ConstraintModel;
import org.sparseforge.verify.expr.ExprParser;
import org.sparseforge.verify.expr.PythonCode;
import org.sparseforge.verify.expr.PythonFunctions;
import org.sparseforge.verify.expr.PythonLiterals;
import org.sparseforge.verify.expr.PythonType;
import org.sparseforge.verify.expr.PythonWriter;
import org.sparseforge.verify.expr.TableSchema;

/**
 * Writes the verifier of a planning task: reads the answer against the database, then asks rule by
 * rule.
 */
public final class PlanVerifierWriter {
  /**
   * What every verifier starts with; whatever goes wrong while reading an answer means that the
   * answer is wrong.
   */
  static final String VERIFY =
      """
      def verify(answer, db):
          try:
              return check(answer, db)
          except Exception:
              return False
      """;

  static final String SAME_NUMBER =
      """
      def same_number(found, expected):
          # Half a hundredth of tolerance; True and False are no numbers here.
          return type(found) in (int, float) and abs(exact(found) - expected) <= exact("0.005")
      """;

  private final Domain domain;
  private final ConstraintModel model;
  private final BigDecimal best;
  private final PythonWriter python;

  /**
   * @param best the proved optimum of the objective, or null where there is none
   */
  public PlanVerifierWriter(Domain domain, ConstraintModel model, BigDecimal best) {
    this.domain = domain;
    this.model = model;
    this.best = best;
    this.python = ModelTypes.writer(domain, model, null);
  }

  public String write() {
    List<String> rules = new ArrayList<>();
    model.constraints().forEach(text -> rules.add(python.condition(ExprParser.parse(text))));
    PythonText outputs = new PythonText().indent();
    boolean numbers = outputs(outputs);
    String goal =
        model.objective() == null
            ? null
            : python.write(ExprParser.parse(model.objective().expression())).text();
    if (numbers || goal != null) {
      python.usedFunctions().add("exact");
    }
    PythonText body = new PythonText().indent();
    Set<String> fields = new TreeSet<>();
    model.stages().forEach(stage -> fields.add(stage.name()));
    model.slots().stream().filter(s -> s.stage() == null).forEach(s -> fields.add(s.name()));
    model.outputs().forEach(output -> fields.add(output.field()));
    body.line(
        "if type(answer) is not dict or set(answer) != {" + PythonText.strings(fields) + "}:");
    body.indent().line("return False").dedent();
    tables(body);
    decisions(body);
    for (String rule : rules) {
      body.line("if not (" + rule + "):");
      body.indent().line("return False").dedent();
    }
    if (goal != null) {
      body.line("if " + goal + " != exact(" + PythonLiterals.quote(best.toPlainString()) + "):");
      body.indent().line("return False").dedent();
    }
    body.lines(outputs.toString().indent(-4));
    body.line("return True");
    String preamble = PythonFunctions.preamble(python.usedFunctions());
    return preamble
        + (numbers ? "\n\n" + SAME_NUMBER : "")
        + (preamble.isEmpty() && !numbers ? "" : "\n\n")
        + VERIFY
        + "\n\ndef check(answer, db):\n"
        + body;
  }

  private void tables(PythonText body) {
    Set<String> lists = new TreeSet<>(python.usedColumns().keySet());
    Set<String> indexes = new TreeSet<>(python.usedIndexes());
    model.slots().stream().filter(s -> s.table() != null).forEach(s -> indexes.add(s.table()));
    for (TableSchema table : domain.schemas().values()) {
      if (indexes.contains(table.name())) {
        body.line(
            PythonWriter.indexName(table)
                + " = {row["
                + PythonLiterals.quote(table.key())
                + "]: row for row in db["
                + PythonLiterals.quote(table.name())
                + "]}");
      }
      if (lists.contains(table.name()) && ModelTypes.mentions(model, table.name())) {
        body.line(table.name() + " = db[" + PythonLiterals.quote(table.name()) + "]");
      }
    }
    for (String single : domain.singles().keySet()) {
      if (ModelTypes.mentions(model, single)) {
        body.line(single + " = db[" + PythonLiterals.quote(single) + "]");
      }
    }
  }

  private void decisions(PythonText body) {
    for (ConstraintModel.Stage stage : model.stages()) {
      String name = PythonLiterals.quote(stage.name());
      List<ConstraintModel.Slot> slots =
          model.slots().stream().filter(s -> stage.name().equals(s.stage())).toList();
      body.line(
          "if type(answer["
              + name
              + "]) is not list or len(answer["
              + name
              + "]) != "
              + stage.size()
              + ":");
      body.indent().line("return False").dedent();
      body.line(stage.name() + " = []");
      body.line("for number, item in enumerate(answer[" + name + "], 1):");
      body.indent();
      if (!stage.flat()) {
        body.line(
            "if type(item) is not dict or set(item) != {"
                + PythonText.strings(slots.stream().map(ConstraintModel.Slot::name).toList())
                + "}:");
        body.indent().line("return False").dedent();
      }
      StringBuilder element = new StringBuilder("{\"number\": number");
      for (ConstraintModel.Slot slot : slots) {
        String found = stage.flat() ? "item" : "item[" + PythonLiterals.quote(slot.name()) + "]";
        allowed(body, slot, found);
        element
            .append(", ")
            .append(PythonLiterals.quote(slot.name()))
            .append(": ")
            .append(row(slot, found));
      }
      body.line(stage.name() + ".append(" + element + "})");
      body.dedent();
    }
    for (ConstraintModel.Slot slot : model.slots()) {
      if (slot.stage() == null) {
        String found = "answer[" + PythonLiterals.quote(slot.name()) + "]";
        allowed(body, slot, found);
        body.line(slot.name() + " = " + row(slot, found));
      }
    }
  }

  private static void allowed(PythonText body, ConstraintModel.Slot slot, String found) {
    if (slot.table() == null) {
      body.line("if " + found + " not in [" + PythonText.strings(slot.values()) + "]:");
      body.indent().line("return False").dedent();
    }
  }

  private String row(ConstraintModel.Slot slot, String found) {
    return slot.table() == null
        ? found
        : PythonWriter.indexName(model.tables().get(slot.table())) + "[" + found + "]";
  }

  /**
   * @return whether a number is compared
   */
  private boolean outputs(PythonText body) {
    boolean numbers = false;
    for (ConstraintModel.Output output : model.outputs()) {
      PythonCode expected = python.key(ExprParser.parse(output.expression()));
      String found = "answer[" + PythonLiterals.quote(output.field()) + "]";
      if (expected.type() instanceof PythonType.Numeric) {
        body.line("if not same_number(" + found + ", " + expected.text() + "):");
        numbers = true;
      } else {
        body.line("if type(" + found + ") is bool or " + found + " != " + expected.text() + ":");
      }
      body.indent().line("return False").dedent();
    }
    return numbers;
  }
}
