package org.sparseforge.verify.expr;

/** Writes what stands between two values: comparisons, arithmetic, and, or, implies, in. */
final class PythonOperators {
  private final PythonWriter writer;

  PythonOperators(PythonWriter writer) {
    this.writer = writer;
  }

  PythonCode write(Expr.Binary e) {
    switch (e.operator()) {
      case "and", "or":
        int level = e.operator().equals("and") ? PythonCode.AND : PythonCode.OR;
        return new PythonCode(
            writer.require(e.left(), PythonType.BOOL).within(level)
                + " "
                + e.operator()
                + " "
                + writer.require(e.right(), PythonType.BOOL).within(level),
            PythonType.BOOL,
            level);
      case "implies":
        return new PythonCode(
            "not "
                + writer.require(e.left(), PythonType.BOOL).within(PythonCode.NOT)
                + " or "
                + writer.require(e.right(), PythonType.BOOL).within(PythonCode.OR),
            PythonType.BOOL,
            PythonCode.OR);
      case "+", "-", "*":
        PythonCode left = writer.number(e.left());
        PythonCode right = writer.number(e.right());
        int binds = e.operator().equals("*") ? PythonCode.PRODUCT : PythonCode.SUM;
        return new PythonCode(
            left.within(binds) + " " + e.operator() + " " + right.within(binds - 1),
            PythonCode.wider(left.type(), right.type()),
            binds);
      case "in", "not_in":
        PythonCode list = writer.write(e.right());
        if (!(list.type() instanceof PythonType.ListOf of)) {
          throw new ExprException("'in' needs a list on its right, in: " + e);
        }
        PythonCode item = writer.key(e.left());
        String text = list.text();
        if (of.element() instanceof PythonType.RowOf row && !row.asKey()) {
          text =
              "[row["
                  + PythonLiterals.quote(writer.table(row.table()).key())
                  + "] for row in "
                  + text
                  + "]";
        }
        return new PythonCode(
            item.within(PythonCode.SUM) + (e.operator().equals("in") ? " in " : " not in ") + text,
            PythonType.BOOL,
            PythonCode.COMPARISON);
      default:
        PythonCode a = writer.key(e.left());
        PythonCode b = writer.key(e.right());
        requireComparable(a, b, e);
        return new PythonCode(
            a.within(PythonCode.SUM) + " " + e.operator() + " " + b.within(PythonCode.SUM),
            PythonType.BOOL,
            PythonCode.COMPARISON);
    }
  }

  private void requireComparable(PythonCode a, PythonCode b, Expr.Binary e) {
    boolean equality = e.operator().equals("==") || e.operator().equals("!=");
    PythonType left = a.type() instanceof PythonType.RowOf ? PythonType.TEXT : a.type();
    PythonType right = b.type() instanceof PythonType.RowOf ? PythonType.TEXT : b.type();
    boolean numbers = left instanceof PythonType.Numeric && right instanceof PythonType.Numeric;
    boolean texts = left instanceof PythonType.Text && right instanceof PythonType.Text;
    boolean rest =
        left instanceof PythonType.Bool && right instanceof PythonType.Bool
            || left instanceof PythonType.Nothing
            || right instanceof PythonType.Nothing;
    if (!numbers && !texts && !(equality && rest)) {
      throw new ExprException(
          "the two sides of " + e.operator() + " are of different kinds, in: " + e);
    }
  }
}
