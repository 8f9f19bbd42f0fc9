package org.sparseforge.synth.python;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.synth.domain.Entity;
import org.sparseforge.synth.domain.Workflow;
import org.sparseforge.synth.environment.ToolModule;
import org.sparseforge.verify.expr.PythonLiterals;
import org.sparseforge.verify.expr.PythonType;

/** Writes the inputs of an operation: their schema, and how Python checks and reads them. */
final class InputWriter {
  private final Domain domain;
  private final Set<String> usedFunctions;

  /**
   * @param usedFunctions gets the helper functions that are called
   */
  InputWriter(Domain domain, Set<String> usedFunctions) {
    this.domain = domain;
    this.usedFunctions = usedFunctions;
  }

  /** What expressions know an input of this type as. */
  static PythonType type(String type) {
    return switch (type) {
      case "int" -> new PythonType.Numeric(false);
      case "decimal" -> new PythonType.Numeric(true);
      case "bool" -> new PythonType.Bool();
      default -> new PythonType.Text();
    };
  }

  /** The JSON Schema of an input. */
  static ObjectNode property(Workflow.Input input) {
    String type =
        switch (input.type()) {
          case "int" -> "integer";
          case "decimal" -> "number";
          case "bool" -> "boolean";
          default -> "string";
        };
    String form =
        input.type().equals("date")
            ? " (YYYY-MM-DD)"
            : input.type().equals("time") ? " (HH:MM)" : "";
    ObjectNode schema = ToolModule.schema(type, input.about() + form);
    if (input.values() != null) {
      input.values().forEach(schema.putArray("enum")::add);
    }
    return schema;
  }

  /** Finds the row an input refers to, or refuses what is not of its type. */
  void read(PythonText body, Workflow.Input input) {
    String name = input.name();
    if (input.ref() != null) {
      Entity entity = domain.entity(input.ref());
      body.line(
          entity.variable()
              + " = _find("
              + PythonLiterals.quote(entity.name())
              + ", "
              + PythonLiterals.quote(entity.key())
              + ", "
              + name
              + ")");
      return;
    }
    String wrong =
        switch (input.type()) {
          case "int" -> "isinstance(" + name + ", bool) or not isinstance(" + name + ", int)";
          case "decimal" ->
              "isinstance(" + name + ", bool) or not isinstance(" + name + ", (int, float))";
          case "bool" -> "not isinstance(" + name + ", bool)";
          default -> "not isinstance(" + name + ", str)";
        };
    String expected =
        switch (input.type()) {
          case "int" -> "a whole number";
          case "decimal" -> "a number";
          case "bool" -> "true or false";
          default -> "a text";
        };
    if (input.values() != null) {
      wrong = name + " not in [" + PythonText.strings(input.values()) + "]";
      expected = "one of " + String.join(", ", input.values());
    }
    body.line("if " + wrong + ":");
    body.indent()
        .line("raise ValueError(" + PythonLiterals.quote(name + " must be " + expected + ".") + ")")
        .dedent();
    if (input.type().equals("decimal")) {
      usedFunctions.add("exact");
      body.line(name + " = exact(" + name + ")");
    }
  }
}
