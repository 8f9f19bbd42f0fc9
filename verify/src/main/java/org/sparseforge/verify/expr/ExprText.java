package org.sparseforge.verify.expr;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a tree as text, with brackets wherever an operand is not atomic. */
final class ExprText {
  private ExprText() {}

  static String of(Expr e) {
    if (e instanceof Expr.Literal literal) {
      return literal(literal.value());
    } else if (e instanceof Expr.Name name) {
      return name.name();
    } else if (e instanceof Expr.Parameter parameter) {
      return "$" + parameter.name();
    } else if (e instanceof Expr.Attribute attribute) {
      return atom(attribute.of()) + "." + attribute.name();
    } else if (e instanceof Expr.Index index) {
      return atom(index.of()) + "[" + of(index.index()) + "]";
    } else if (e instanceof Expr.ListOf list) {
      return "[" + join(list.items()) + "]";
    } else if (e instanceof Expr.Unary unary) {
      return unary.operator().equals("not")
          ? "not " + atom(unary.operand())
          : "-" + atom(unary.operand());
    } else if (e instanceof Expr.Binary binary) {
      return atom(binary.left())
          + " "
          + binary.operator().replace('_', ' ')
          + " "
          + atom(binary.right());
    } else if (e instanceof Expr.Conditional c) {
      return atom(c.then()) + " if " + atom(c.test()) + " else " + atom(c.otherwise());
    } else if (e instanceof Expr.Comprehension c) {
      String source =
          c.pairing() == null ? of(c.source()) : c.pairing() + "(" + of(c.source()) + ")";
      return c.function()
          + "("
          + of(c.body())
          + " for "
          + String.join(", ", c.variables())
          + " in "
          + source
          + (c.condition() == null ? "" : " if " + of(c.condition()))
          + ")";
    } else if (e instanceof Expr.Call call) {
      return call.function() + "(" + join(call.arguments()) + ")";
    }
    throw new AssertionError(e);
  }

  private static String join(List<Expr> items) {
    return items.stream().map(ExprText::of).collect(Collectors.joining(", "));
  }

  private static String atom(Expr e) {
    boolean open =
        e instanceof Expr.Unary || e instanceof Expr.Binary || e instanceof Expr.Conditional;
    return open ? "(" + of(e) + ")" : of(e);
  }

  private static String literal(Object value) {
    if (value == null) {
      return "none";
    } else if (value instanceof String text) {
      return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    } else if (value instanceof BigDecimal number) {
      return number.toPlainString();
    }
    return value.toString();
  }
}
