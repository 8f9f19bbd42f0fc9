package org.sparseforge.verify.expr;

import java.util.List;

/** Writes sums, counts and the like, over a list or over values that are written out. */
final class PythonAggregates {
  private final PythonWriter writer;

  PythonAggregates(PythonWriter writer) {
    this.writer = writer;
  }

  PythonCode write(Expr.Comprehension e) {
    PythonCode source = writer.write(e.source());
    if (!(source.type() instanceof PythonType.ListOf list) || list.element() == null) {
      throw new ExprException("'for ... in' needs a list, in: " + e);
    }
    PythonWriter inner = writer;
    for (String variable : e.variables()) {
      inner = inner.with(variable, list.element());
    }
    String from = source.text();
    if ("consecutive".equals(e.pairing())) {
      from = "zip(" + from + ", " + from + "[1:])";
    } else if ("pairs".equals(e.pairing())) {
      writer.uses().functions().add("combinations");
      from = "combinations(" + from + ", 2)";
    }
    PythonCode body =
        e.function().equals("distinct") || e.function().equals("list")
            ? inner.key(e.body())
            : inner.write(e.body());
    String condition = e.condition() == null ? null : inner.condition(e.condition());
    if (e.function().equals("count")) {
      if (body.type() instanceof PythonType.Bool) {
        condition =
            condition == null
                ? body.text()
                : inner.write(e.condition()).within(PythonCode.AND)
                    + " and "
                    + body.within(PythonCode.AND);
      }
      body = new PythonCode("1", PythonType.NUMBER);
    }
    String loop =
        body.text()
            + " for "
            + String.join(", ", e.variables())
            + " in "
            + from
            + (condition == null ? "" : " if " + condition);
    return aggregate(e.function(), loop, body.type(), e);
  }

  private PythonCode aggregate(String function, String loop, PythonType element, Expr e) {
    switch (function) {
      case "sum", "min", "max":
        if (!(element instanceof PythonType.Numeric)) {
          throw new ExprException(function + " needs numbers, in: " + e);
        }
        return new PythonCode(function + "(" + loop + ")", element);
      case "count":
        return new PythonCode("sum(" + loop + ")", PythonType.NUMBER);
      case "all", "any":
        if (!(element instanceof PythonType.Bool)) {
          throw new ExprException(function + " needs conditions, in: " + e);
        }
        return new PythonCode(function + "(" + loop + ")", PythonType.BOOL);
      case "distinct":
        writer.uses().functions().add("distinct");
        return new PythonCode("distinct(" + listed(loop) + ")", PythonType.BOOL);
      case "list":
        return new PythonCode(listed(loop), new PythonType.ListOf(element));
      default:
        throw new AssertionError(function);
    }
  }

  /** An aggregate over values that are written out. */
  PythonCode write(Expr.Call e) {
    boolean keys = e.function().equals("distinct") || e.function().equals("list");
    List<PythonCode> items =
        e.arguments().stream().map(item -> keys ? writer.key(item) : writer.write(item)).toList();
    PythonType element = items.isEmpty() ? PythonType.NUMBER : items.get(0).type();
    if (e.function().equals("count") && element instanceof PythonType.Bool) {
      return new PythonCode("[" + PythonCode.join(items) + "].count(True)", PythonType.NUMBER);
    } else if (e.function().equals("count")) {
      return new PythonCode(String.valueOf(items.size()), PythonType.NUMBER);
    }
    for (PythonCode item : items) {
      element = PythonCode.wider(element, item.type());
    }
    return aggregate(e.function(), "[" + PythonCode.join(items) + "]", element, e);
  }

  private static String listed(String loop) {
    return loop.startsWith("[") && loop.endsWith("]") && !loop.contains(" for ")
        ? loop
        : "[" + loop + "]";
  }
}
