package org.sparseforge.synth.python;

import java.util.List;
import org.sparseforge.verify.constraint.ConstraintModel;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.ExprParser;
import org.sparseforge.verify.expr.PythonCode;
import org.sparseforge.verify.expr.PythonLiterals;
import org.sparseforge.verify.expr.PythonType;
import org.sparseforge.verify.expr.PythonWriter;

/** Writes the function that puts the answer together once everything is decided. */
final class PlanAnswerWriter {
  private final ConstraintModel model;
  private final PythonWriter python;

  PlanAnswerWriter(ConstraintModel model, PythonWriter python) {
    this.model = model;
    this.python = python;
  }

  void write(PythonText out) {
    out.line("def answer():");
    out.indent();
    out.line("return {");
    for (ConstraintModel.Stage stage : model.stages()) {
      List<ConstraintModel.Slot> slots =
          model.slots().stream().filter(s -> stage.name().equals(s.stage())).toList();
      String item =
          stage.flat()
              ? key(slots.get(0), "item[" + PythonLiterals.quote(slots.get(0).name()) + "]")
              : "{"
                  + String.join(
                      ", ",
                      slots.stream()
                          .map(
                              s ->
                                  PythonLiterals.quote(s.name())
                                      + ": "
                                      + key(s, "item[" + PythonLiterals.quote(s.name()) + "]"))
                          .toList())
                  + "}";
      out.line(
          "    "
              + PythonLiterals.quote(stage.name())
              + ": ["
              + item
              + " for item in "
              + stage.name()
              + "],");
    }
    for (ConstraintModel.Slot slot : model.slots()) {
      if (slot.stage() == null) {
        String name = PythonLiterals.quote(slot.name());
        out.line("    " + name + ": " + key(slot, "chosen[" + name + "]") + ",");
      }
    }
    for (ConstraintModel.Output output : model.outputs()) {
      out.line(
          "    "
              + PythonLiterals.quote(output.field())
              + ": "
              + output(ExprParser.parse(output.expression()))
              + ",");
    }
    out.line("}");
    out.dedent();
  }

  private String output(Expr e) {
    PythonCode code = python.key(e);
    boolean decimal = code.type() instanceof PythonType.Numeric n && n.decimal();
    return decimal ? "float(" + code.text() + ")" : code.text();
  }

  private String key(ConstraintModel.Slot slot, String row) {
    return slot.table() == null
        ? row
        : row + "[" + PythonLiterals.quote(model.tables().get(slot.table()).key()) + "]";
  }
}
