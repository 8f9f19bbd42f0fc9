package org.sparseforge.verify.constraint;

import java.util.List;
import java.util.function.UnaryOperator;
import org.sparseforge.verify.expr.Expr;

/** Puts one expression in the place of a variable or a parameter. */
public final class Substitution {
  private Substitution() {}

  /** {@code e} with every free {@code name} replaced. */
  public static Expr replace(Expr e, String name, Expr by) {
    return map(e, node -> node instanceof Expr.Name n && n.name().equals(name) ? by : null, name);
  }

  /** {@code e} with every parameter replaced by what {@code values} gives for it. */
  public static Expr parameters(Expr e, UnaryOperator<Expr> values) {
    return map(e, node -> node instanceof Expr.Parameter ? values.apply(node) : null, null);
  }

  /**
   * {@code e} with every part for which {@code by} gives something other than null replaced by
   * that.
   */
  public static Expr parts(Expr e, UnaryOperator<Expr> by) {
    return map(e, by, null);
  }

  private static Expr map(Expr e, UnaryOperator<Expr> hook, String variable) {
    Expr replaced = hook.apply(e);
    if (replaced != null) {
      return replaced;
    }
    if (e instanceof Expr.Attribute a) {
      return new Expr.Attribute(map(a.of(), hook, variable), a.name());
    } else if (e instanceof Expr.Index i) {
      return new Expr.Index(map(i.of(), hook, variable), map(i.index(), hook, variable));
    } else if (e instanceof Expr.ListOf l) {
      return new Expr.ListOf(all(l.items(), hook, variable));
    } else if (e instanceof Expr.Unary u) {
      return new Expr.Unary(u.operator(), map(u.operand(), hook, variable));
    } else if (e instanceof Expr.Binary b) {
      return new Expr.Binary(
          b.operator(), map(b.left(), hook, variable), map(b.right(), hook, variable));
    } else if (e instanceof Expr.Conditional c) {
      return new Expr.Conditional(
          map(c.then(), hook, variable),
          map(c.test(), hook, variable),
          map(c.otherwise(), hook, variable));
    } else if (e instanceof Expr.Call c) {
      return new Expr.Call(c.function(), all(c.arguments(), hook, variable));
    } else if (e instanceof Expr.Comprehension c) {
      Expr source = map(c.source(), hook, variable);
      if (variable != null && c.variables().contains(variable)) {
        return new Expr.Comprehension(
            c.function(), c.body(), c.variables(), c.pairing(), source, c.condition());
      }
      return new Expr.Comprehension(
          c.function(),
          map(c.body(), hook, variable),
          c.variables(),
          c.pairing(),
          source,
          c.condition() == null ? null : map(c.condition(), hook, variable));
    }
    return e;
  }

  private static List<Expr> all(List<Expr> items, UnaryOperator<Expr> hook, String variable) {
    return items.stream().map(item -> map(item, hook, variable)).toList();
  }
}
