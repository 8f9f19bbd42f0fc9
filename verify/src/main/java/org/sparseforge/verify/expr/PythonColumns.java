package org.sparseforge.verify.expr;

import java.util.TreeSet;

/** Writes {@code row.column}, whether the row is at hand or known by its key alone. */
final class PythonColumns {
  private final PythonWriter writer;

  PythonColumns(PythonWriter writer) {
    this.writer = writer;
  }

  PythonCode write(Expr.Attribute e) {
    PythonCode of = writer.write(e.of());
    if (of.type() instanceof PythonType.ItemOf item) {
      PythonType slot =
          e.name().equals("number") ? PythonType.NUMBER : item.stage().slots().get(e.name());
      if (slot == null) {
        throw new ExprException(
            "there is no '"
                + e.name()
                + "' in "
                + item.stage().name()
                + "; there is "
                + new TreeSet<>(item.stage().slots().keySet())
                + ", in: "
                + e);
      }
      return new PythonCode(of.text() + "[" + PythonLiterals.quote(e.name()) + "]", slot);
    } else if (of.type() instanceof PythonType.RowOf row) {
      TableSchema table = writer.table(row.table());
      String type = table.columns().get(e.name());
      if (type == null) {
        throw new ExprException(
            "table '"
                + row.table()
                + "' has no column '"
                + e.name()
                + "'; it has "
                + table.columns().keySet()
                + ", in: "
                + e);
      }
      writer.uses().column(table.name(), e.name());
      String text = dict(of, row) + "[" + PythonLiterals.quote(e.name()) + "]";
      if (type.equals("decimal")) {
        writer.uses().functions().add("exact");
        return new PythonCode(
            writer.hasExactRows() ? text : "exact(" + text + ")", PythonType.DECIMAL);
      }
      return new PythonCode(text, typeOf(type, table.ref(e.name())));
    }
    throw new ExprException("'." + e.name() + "' asks something that is no row, in: " + e);
  }

  /** A row as its dict. */
  String dict(PythonCode of, PythonType.RowOf row) {
    TableSchema table = writer.table(row.table());
    if (!row.asKey()) {
      return of.text();
    } else if (writer.isInTools()) {
      return "_find("
          + PythonLiterals.quote(table.name())
          + ", "
          + PythonLiterals.quote(table.key())
          + ", "
          + of.text()
          + ")";
    }
    writer.uses().indexes().add(table.name());
    return PythonWriter.indexName(table) + "[" + of.text() + "]";
  }

  private static PythonType typeOf(String column, String ref) {
    if (ref != null) {
      return new PythonType.RowOf(ref, true);
    }
    return switch (column) {
      case "int" -> PythonType.NUMBER;
      case "bool" -> PythonType.BOOL;
      case "list" -> new PythonType.ListOf(PythonType.TEXT);
      case "text", "date", "time" -> PythonType.TEXT;
      default -> throw new ExprException("there is no column type '" + column + "'");
    };
  }
}
