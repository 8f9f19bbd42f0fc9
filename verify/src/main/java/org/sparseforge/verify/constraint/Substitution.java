package org.sparseforge.verify.constraint;

import java.util.List;
import java.util.function.UnaryOperator;
import org.sparseforge.verify.expr.Expr;

/** Puts one expression in the place of a variable or a parameter. */
public final class Substitution {
  private Substitution() {}

  /** {@code e} with every free {@code name} replaced. */
  public static Expr replace(Expr e, String name, Expr by) {
    return map(e, leaf -> leaf instanceof Expr.Name n && n.name().equals(name) ? by : leaf, name);
  }

  /** {@code e} with every parameter replaced by what {@code values} gives for it. */
  public static Expr parameters(Expr e, UnaryOperator<Expr> values) {
    return map(e, leaf -> leaf instanceof Expr.Parameter ? values.apply(leaf) : leaf, null);
  }

  private static Expr map(Expr e, UnaryOperator<Expr> leaf, String variable) {
    if (e instanceof Expr.Attribute a) {
      return new Expr.Attribute(map(a.of(), leaf, variable), a.name());
    } else if (e instanceof Expr.Index i) {
      return new Expr.Index(map(i.of(), leaf, variable), map(i.index(), leaf, variable));
    } else if (e instanceof Expr.ListOf l) {
      return new Expr.ListOf(all(l.items(), leaf, variable));
    } else if (e instanceof Expr.Unary u) {
      return new Expr.Unary(u.operator(), map(u.operand(), leaf, variable));
    } else if (e instanceof Expr.Binary b) {
      return new Expr.Binary(
          b.operator(), map(b.left(), leaf, variable), map(b.right(), leaf, variable));
    } else if (e instanceof Expr.Conditional c) {
      return new Expr.Conditional(
          map(c.then(), leaf, variable),
          map(c.test(), leaf, variable),
          map(c.otherwise(), leaf, variable));
    } else if (e instanceof Expr.Call c) {
      return new Expr.Call(c.function(), all(c.arguments(), leaf, variable));
    } else if (e instanceof Expr.Comprehension c) {
      Expr source = map(c.source(), leaf, variable);
      if (variable != null && c.variables().contains(variable)) {
        return new Expr.Comprehension(
            c.function(), c.body(), c.variables(), c.pairing(), source, c.condition());
      }
      return new Expr.Comprehension(
          c.function(),
          map(c.body(), leaf, variable),
          c.variables(),
          c.pairing(),
          source,
          c.condition() == null ? null : map(c.condition(), leaf, variable));
    }
    return leaf.apply(e);
  }

  private static List<Expr> all(List<Expr> items, UnaryOperator<Expr> leaf, String variable) {
    return items.stream().map(item -> map(item, leaf, variable)).toList();
  }
}
