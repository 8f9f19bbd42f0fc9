package org.sparseforge.verify.constraint;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.ExprException;

/**
 * Writes loops over stage lists out, since their length is known: {@code sum(d.hotel.price for d in
 * days)} becomes {@code sum(days[0].hotel.price, days[1].hotel.price)}. Loops over tables stay.
 */
public final class Expander {
  private final ConstraintModel model;
  private final Decisions decisions;

  /** Expands rules of {@code model}, which speak of {@code decisions}. */
  Expander(ConstraintModel model, Decisions decisions) {
    this.model = model;
    this.decisions = decisions;
  }

  /** {@code e} without loops over stage lists. */
  public Expr expand(Expr e) {
    if (e instanceof Expr.Attribute a) {
      return new Expr.Attribute(expand(a.of()), a.name());
    } else if (e instanceof Expr.Index i) {
      return new Expr.Index(expand(i.of()), i.index());
    } else if (e instanceof Expr.ListOf l) {
      return new Expr.ListOf(all(l.items()));
    } else if (e instanceof Expr.Unary u) {
      return new Expr.Unary(u.operator(), expand(u.operand()));
    } else if (e instanceof Expr.Binary b) {
      return new Expr.Binary(b.operator(), expand(b.left()), expand(b.right()));
    } else if (e instanceof Expr.Conditional c) {
      return new Expr.Conditional(expand(c.then()), expand(c.test()), expand(c.otherwise()));
    } else if (e instanceof Expr.Call c) {
      return new Expr.Call(c.function(), all(c.arguments()));
    } else if (e instanceof Expr.Comprehension c) {
      int size = stageSize(c.source());
      return size < 0
          ? new Expr.Comprehension(
              c.function(),
              expand(c.body()),
              c.variables(),
              c.pairing(),
              c.source(),
              c.condition() == null ? null : expand(c.condition()))
          : unroll(c, size);
    }
    return e;
  }

  /** Positions of the decisions that an expanded expression depends on, ascending. */
  public Set<Integer> decisionsOf(Expr e) {
    Set<Integer> found = new TreeSet<>();
    collect(e, found);
    return found;
  }

  private void collect(Expr e, Set<Integer> found) {
    if (e instanceof Expr.Attribute a && a.of() instanceof Expr.Index i && stageSize(i.of()) >= 0) {
      int element = ((BigDecimal) ((Expr.Literal) i.index()).value()).intValueExact();
      if (!a.name().equals("number")) {
        int position = decisions.position(((Expr.Name) i.of()).name(), element, a.name());
        if (position < 0) {
          throw new ExprException("there is no '" + a.name() + "' to decide, in: " + e);
        }
        found.add(position);
      }
    } else if (e instanceof Expr.Name n) {
      int position = decisions.position(null, 0, n.name());
      if (position >= 0) {
        found.add(position);
      } else if (stageSize(n) >= 0) {
        throw new ExprException(
            "'" + n.name() + "' can only be looped over or indexed by a number");
      }
    } else if (e instanceof Expr.Attribute a) {
      collect(a.of(), found);
    } else if (e instanceof Expr.Index i) {
      collect(i.of(), found);
      collect(i.index(), found);
    } else if (e instanceof Expr.ListOf l) {
      l.items().forEach(item -> collect(item, found));
    } else if (e instanceof Expr.Unary u) {
      collect(u.operand(), found);
    } else if (e instanceof Expr.Binary b) {
      collect(b.left(), found);
      collect(b.right(), found);
    } else if (e instanceof Expr.Conditional c) {
      collect(c.then(), found);
      collect(c.test(), found);
      collect(c.otherwise(), found);
    } else if (e instanceof Expr.Call c) {
      c.arguments().forEach(argument -> collect(argument, found));
    } else if (e instanceof Expr.Comprehension c) {
      collect(c.source(), found);
      collect(c.body(), found);
      if (c.condition() != null) {
        collect(c.condition(), found);
      }
    }
  }

  private List<Expr> all(List<Expr> items) {
    return items.stream().map(this::expand).toList();
  }

  private int stageSize(Expr source) {
    return source instanceof Expr.Name name
        ? model.stages().stream()
            .filter(s -> s.name().equals(name.name()))
            .mapToInt(s -> s.size())
            .findFirst()
            .orElse(-1)
        : -1;
  }

  private Expr unroll(Expr.Comprehension c, int size) {
    List<Expr> items = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      if (c.pairing() == null) {
        items.add(item(c, List.of(i)));
        continue;
      }
      int end = c.pairing().equals("pairs") ? size : Math.min(i + 2, size);
      for (int j = i + 1; j < end; j++) {
        items.add(item(c, List.of(i, j)));
      }
    }
    return new Expr.Call(c.function(), items);
  }

  private Expr item(Expr.Comprehension c, List<Integer> elements) {
    Expr body = c.body();
    Expr condition = c.condition();
    for (int v = 0; v < elements.size(); v++) {
      Expr element =
          new Expr.Index(c.source(), new Expr.Literal(BigDecimal.valueOf(elements.get(v))));
      body = Substitution.replace(body, c.variables().get(v), element);
      condition =
          condition == null ? null : Substitution.replace(condition, c.variables().get(v), element);
    }
    body = expand(body);
    if (condition == null) {
      return body;
    }
    condition = expand(condition);
    return switch (c.function()) {
      case "sum" -> new Expr.Conditional(body, condition, new Expr.Literal(BigDecimal.ZERO));
      case "count", "any" -> new Expr.Binary("and", condition, body);
      case "all" -> new Expr.Binary("implies", condition, body);
      default ->
          throw new ExprException(
              c.function() + " cannot have an 'if' over " + c.source() + ", in: " + c);
    };
  }
}
