package org.sparseforge.synth.task;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.sparseforge.verify.expr.Evaluator;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.Row;
import org.sparseforge.verify.expr.Scope;

/**
 * Replaces what is known by its value: {@code ticket.skill in technician.skills} becomes {@code
 * 'heating' in ...}.
 */
final class Folding {
  private Folding() {}

  /**
   * @param unknown names that have no value yet
   * @param scope gives every other name its value
   */
  static Expr fold(Expr e, Set<String> unknown, Scope scope) {
    if (!mentions(e, unknown) && !(e instanceof Expr.Name)) {
      return literal(Evaluator.evaluate(e, scope), e);
    } else if (e instanceof Expr.Name name) {
      return unknown.contains(name.name()) ? e : literal(Evaluator.evaluate(e, scope), e);
    } else if (e instanceof Expr.Attribute a) {
      return new Expr.Attribute(fold(a.of(), unknown, scope), a.name());
    } else if (e instanceof Expr.Index i) {
      return new Expr.Index(fold(i.of(), unknown, scope), fold(i.index(), unknown, scope));
    } else if (e instanceof Expr.ListOf l) {
      return new Expr.ListOf(all(l.items(), unknown, scope));
    } else if (e instanceof Expr.Unary u) {
      return new Expr.Unary(u.operator(), fold(u.operand(), unknown, scope));
    } else if (e instanceof Expr.Binary b) {
      return new Expr.Binary(
          b.operator(), fold(b.left(), unknown, scope), fold(b.right(), unknown, scope));
    } else if (e instanceof Expr.Conditional c) {
      return new Expr.Conditional(
          fold(c.then(), unknown, scope),
          fold(c.test(), unknown, scope),
          fold(c.otherwise(), unknown, scope));
    } else if (e instanceof Expr.Call c) {
      return new Expr.Call(c.function(), all(c.arguments(), unknown, scope));
    } else if (e instanceof Expr.Comprehension c) {
      Set<String> inner = new TreeSet<>(unknown);
      inner.addAll(c.variables());
      return new Expr.Comprehension(
          c.function(),
          fold(c.body(), inner, scope),
          c.variables(),
          c.pairing(),
          fold(c.source(), unknown, scope),
          c.condition() == null ? null : fold(c.condition(), inner, scope));
    }
    return e;
  }

  private static List<Expr> all(List<Expr> items, Set<String> unknown, Scope scope) {
    return items.stream().map(item -> fold(item, unknown, scope)).toList();
  }

  /** Lists of rows stay what they were called; they have no literal. */
  private static Expr literal(Object value, Expr e) {
    if (value instanceof Row row) {
      return new Expr.Literal(row.key());
    } else if (value instanceof List<?> list) {
      return list.stream().anyMatch(Row.class::isInstance)
          ? e
          : new Expr.ListOf(list.stream().map(item -> (Expr) new Expr.Literal(item)).toList());
    }
    return new Expr.Literal(value);
  }

  private static boolean mentions(Expr e, Set<String> names) {
    if (e instanceof Expr.Name n) {
      return names.contains(n.name());
    } else if (e instanceof Expr.Attribute a) {
      return mentions(a.of(), names);
    } else if (e instanceof Expr.Index i) {
      return mentions(i.of(), names) || mentions(i.index(), names);
    } else if (e instanceof Expr.ListOf l) {
      return l.items().stream().anyMatch(item -> mentions(item, names));
    } else if (e instanceof Expr.Unary u) {
      return mentions(u.operand(), names);
    } else if (e instanceof Expr.Binary b) {
      return mentions(b.left(), names) || mentions(b.right(), names);
    } else if (e instanceof Expr.Conditional c) {
      return mentions(c.then(), names)
          || mentions(c.test(), names)
          || mentions(c.otherwise(), names);
    } else if (e instanceof Expr.Call c) {
      return c.arguments().stream().anyMatch(item -> mentions(item, names));
    } else if (e instanceof Expr.Comprehension c) {
      return mentions(c.source(), names)
          || mentions(c.body(), names)
          || c.condition() != null && mentions(c.condition(), names);
    }
    return false;
  }
}
