package org.sparseforge.verify.expr;

import java.util.ArrayList;
import java.util.List;

/** Writes calls of the functions that rules may use. */
final class PythonCalls {
  private final PythonWriter writer;

  PythonCalls(PythonWriter writer) {
    this.writer = writer;
  }

  PythonCode write(Expr.Call e) {
    List<PythonCode> arguments = new ArrayList<>();
    e.arguments().forEach(argument -> arguments.add(writer.key(argument)));
    int expected =
        switch (e.function()) {
          case "abs", "len", "minutes", "weekday" -> 1;
          case "days_between", "add_days" -> 2;
          case "lookup" -> 3;
          default ->
              throw new ExprException("there is no function '" + e.function() + "', in: " + e);
        };
    if (arguments.size() != expected) {
      throw new ExprException(
          e.function() + " takes " + expected + " values, not " + arguments.size() + ", in: " + e);
    }
    switch (e.function()) {
      case "abs":
        return new PythonCode(
            "abs(" + PythonCode.join(arguments) + ")", writer.number(e.arguments().get(0)).type());
      case "len":
        return new PythonCode("len(" + PythonCode.join(arguments) + ")", PythonType.NUMBER);
      case "lookup":
        if (!(arguments.get(0).type() instanceof PythonType.ListOf list)
            || !(list.element() instanceof PythonType.RowOf row)) {
          throw new ExprException("lookup needs a table first, in: " + e);
        }
        writer.uses().functions().add("find");
        Functions.pairColumns(writer.table(row.table()), e)
            .forEach(c -> writer.uses().column(row.table(), c));
        List<String> pair = Functions.pairColumns(writer.table(row.table()), e);
        return new PythonCode(
            "find("
                + arguments.get(0).text()
                + ", "
                + pair.get(0)
                + "="
                + arguments.get(1).text()
                + ", "
                + pair.get(1)
                + "="
                + arguments.get(2).text()
                + ")",
            row);
      default:
        writer.uses().functions().add(e.function());
        boolean number = e.function().equals("minutes") || e.function().equals("days_between");
        return new PythonCode(
            e.function() + "(" + PythonCode.join(arguments) + ")",
            number ? PythonType.NUMBER : PythonType.TEXT);
    }
  }
}
