package org.sparseforge.synth.python;

import java.util.HashMap;
import java.util.Map;
import org.sparseforge.synth.domain.Column;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.verify.constraint.ConstraintModel;
import org.sparseforge.verify.expr.PythonLiterals;
import org.sparseforge.verify.expr.PythonType;
import org.sparseforge.verify.expr.PythonWriter;
import org.sparseforge.verify.expr.StageType;

/** What the names in a constraint model are when it is written as Python. */
final class ModelTypes {
  private ModelTypes() {}

  /**
   * A writer for the rules of {@code model}.
   *
   * @param chosen the dict in which decisions outside stages are kept, or null where each is a
   *     variable
   */
  static PythonWriter writer(Domain domain, ConstraintModel model, String chosen) {
    Map<String, PythonType> names = new HashMap<>();
    domain.singles().forEach((name, column) -> names.put(name, single(column)));
    for (ConstraintModel.Stage stage : model.stages()) {
      Map<String, PythonType> slots = new HashMap<>();
      model.slots().stream()
          .filter(slot -> stage.name().equals(slot.stage()))
          .forEach(slot -> slots.put(slot.name(), type(slot)));
      names.put(
          stage.name(),
          new PythonType.ListOf(new PythonType.ItemOf(new StageType(stage.name(), slots))));
    }
    PythonWriter writer = new PythonWriter(model.tables(), names);
    for (ConstraintModel.Slot slot : model.slots()) {
      if (slot.stage() == null) {
        String text =
            chosen == null ? slot.name() : chosen + "[" + PythonLiterals.quote(slot.name()) + "]";
        writer = writer.with(slot.name(), text, type(slot));
      }
    }
    return writer;
  }

  static PythonType single(Column column) {
    return switch (column.type()) {
      case "int" -> new PythonType.Numeric(false);
      case "decimal" -> new PythonType.Numeric(true);
      case "bool" -> new PythonType.Bool();
      case "list" -> new PythonType.ListOf(new PythonType.Text());
      default -> new PythonType.Text();
    };
  }

  private static PythonType type(ConstraintModel.Slot slot) {
    return slot.table() != null ? new PythonType.RowOf(slot.table(), false) : new PythonType.Text();
  }

  /** Whether a rule, an output or the objective speaks of {@code name}. */
  static boolean mentions(ConstraintModel model, String name) {
    String word = "(?s).*\\b" + name + "\\b.*";
    return model.constraints().stream().anyMatch(c -> c.matches(word))
        || model.outputs().stream()
            .anyMatch(o -> o.expression() != null && o.expression().matches(word))
        || model.objective() != null && model.objective().expression().matches(word);
  }
}
