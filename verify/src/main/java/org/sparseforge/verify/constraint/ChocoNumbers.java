package org.sparseforge.verify.constraint;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.chocosolver.solver.Model;
import org.chocosolver.solver.variables.BoolVar;
import org.chocosolver.solver.variables.IntVar;
import org.sparseforge.verify.expr.Evaluator;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.ExprException;
import org.sparseforge.verify.expr.NoSuchRowException;
import org.sparseforge.verify.expr.Scope;

/** States numbers for Choco; fractions are scaled to whole numbers. */
final class ChocoNumbers {
  /** Bound on scaled values: Choco's own limit is 21 million, and sums need room. */
  private static final long MAX_VALUE = 20_000_000L;

  private final Model model;
  private final Expander expander;
  private final Scope base;
  private final ChocoTables tables;
  private final Function<Expr, BoolVar> condition;

  /**
   * @param condition states the conditions that numbers depend on
   */
  ChocoNumbers(
      Model model,
      Expander expander,
      Scope base,
      ChocoTables tables,
      Function<Expr, BoolVar> condition) {
    this.model = model;
    this.expander = expander;
    this.base = base;
    this.tables = tables;
    this.condition = condition;
  }

  /** Decimal places that occur in the values of {@code e}. */
  int scale(Expr e) {
    Set<Integer> slots = expander.decisionsOf(e);
    if (slots.size() <= 1) {
      int[] places = {0};
      tables.forEachCombination(
          slots,
          (tuple, scope) -> {
            try {
              if (Evaluator.evaluate(e, scope) instanceof BigDecimal n) {
                places[0] = Math.max(places[0], n.stripTrailingZeros().scale());
              } else {
                throw new ExprException("expected a number, found: " + e);
              }
            } catch (NoSuchRowException none) {
              // A combination without a value has no decimal places either.
            }
          });
      return places[0];
    } else if (e instanceof Expr.Binary b) {
      return b.operator().equals("*")
          ? scale(b.left()) + scale(b.right())
          : Math.max(scale(b.left()), scale(b.right()));
    } else if (e instanceof Expr.Conditional c) {
      return Math.max(scale(c.then()), scale(c.otherwise()));
    } else if (e instanceof Expr.Call c
        && !c.function().equals("count")
        && !c.function().equals("lookup")) {
      return c.arguments().stream().mapToInt(this::scale).max().orElse(0);
    } else if (e instanceof Expr.Unary u) {
      return scale(u.operand());
    }
    return tables.isPair(slots) ? 2 : 0;
  }

  /** A variable that holds {@code e} times 10^scale. */
  IntVar number(Expr e, int scale) {
    Set<Integer> slots = expander.decisionsOf(e);
    if (slots.isEmpty()) {
      return model.intVar(scaled(e, base, scale));
    } else if (slots.size() == 1) {
      return tables.tabulate(slots, scope -> scaled(e, scope, scale));
    } else if (e instanceof Expr.Binary b
        && (b.operator().equals("+") || b.operator().equals("-"))) {
      return linear(
          List.of(number(b.left(), scale), number(b.right(), scale)),
          new int[] {1, b.operator().equals("+") ? 1 : -1});
    } else if (e instanceof Expr.Unary u && u.operator().equals("-")) {
      return linear(List.of(number(u.operand(), scale)), new int[] {-1});
    } else if (e instanceof Expr.Conditional && tables.isPair(slots)) {
      return tables.tabulate(slots, scope -> scaled(e, scope, scale));
    } else if (e instanceof Expr.Conditional c) {
      return tables.inBranches(
          () ->
              choice(
                  condition.apply(c.test()),
                  number(c.then(), scale),
                  number(c.otherwise(), scale)));
    } else if (e instanceof Expr.Call c) {
      return call(c, scale, slots);
    } else if (e instanceof Expr.Binary b
        && b.operator().equals("*")
        && expander.decisionsOf(b.left()).isEmpty()) {
      return multiple(b.left(), b.right(), scale);
    } else if (e instanceof Expr.Binary b
        && b.operator().equals("*")
        && expander.decisionsOf(b.right()).isEmpty()) {
      return multiple(b.right(), b.left(), scale);
    } else if (tables.isPair(slots)) {
      return tables.tabulate(slots, scope -> scaled(e, scope, scale));
    }
    throw new ExprException(
        "the solver cannot take apart a number over " + slots.size() + " decisions: " + e);
  }

  private IntVar multiple(Expr constant, Expr of, int scale) {
    BigDecimal factor = (BigDecimal) Evaluator.evaluate(constant, base);
    if (factor.stripTrailingZeros().scale() > 0) {
      throw new ExprException("the solver multiplies sums by whole numbers only, found " + factor);
    }
    return linear(List.of(number(of, scale)), new int[] {factor.intValueExact()});
  }

  private IntVar call(Expr.Call c, int scale, Set<Integer> slots) {
    switch (c.function()) {
      case "sum":
        int[] ones = new int[c.arguments().size()];
        Arrays.fill(ones, 1);
        return linear(c.arguments().stream().map(a -> number(a, scale)).toList(), ones);
      case "count":
        int[] units = new int[c.arguments().size()];
        Arrays.fill(units, BigDecimal.TEN.pow(scale).intValueExact());
        return linear(c.arguments().stream().<IntVar>map(condition::apply).toList(), units);
      case "min", "max":
        IntVar[] of = c.arguments().stream().map(a -> number(a, scale)).toArray(IntVar[]::new);
        int lower = Arrays.stream(of).mapToInt(IntVar::getLB).min().orElseThrow();
        int upper = Arrays.stream(of).mapToInt(IntVar::getUB).max().orElseThrow();
        IntVar extreme = model.intVar(lower, upper, true);
        (c.function().equals("min") ? model.min(extreme, of) : model.max(extreme, of)).post();
        return extreme;
      case "abs":
        return model.abs(number(c.arguments().get(0), scale));
      default:
        if (tables.isPair(slots)) {
          return tables.tabulate(slots, scope -> scaled(c, scope, scale));
        }
        throw new ExprException("the solver cannot take apart '" + c.function() + "' in: " + c);
    }
  }

  private IntVar linear(List<IntVar> terms, int[] factors) {
    long lower = 0;
    long upper = 0;
    for (int i = 0; i < factors.length; i++) {
      long a = (long) factors[i] * terms.get(i).getLB();
      long b = (long) factors[i] * terms.get(i).getUB();
      lower += Math.min(a, b);
      upper += Math.max(a, b);
    }
    requireInRange(lower);
    requireInRange(upper);
    IntVar result = model.intVar((int) lower, (int) upper, true);
    model.scalar(terms.toArray(IntVar[]::new), factors, "=", result).post();
    return result;
  }

  private IntVar choice(BoolVar test, IntVar then, IntVar otherwise) {
    IntVar result =
        model.intVar(
            Math.min(then.getLB(), otherwise.getLB()),
            Math.max(then.getUB(), otherwise.getUB()),
            true);
    model.ifThenElse(test, model.arithm(result, "=", then), model.arithm(result, "=", otherwise));
    return result;
  }

  private static int scaled(Expr e, Scope scope, int scale) {
    Object value = Evaluator.evaluate(e, scope);
    if (!(value instanceof BigDecimal number)) {
      throw new ExprException("expected a number, found " + value + " in: " + e);
    }
    BigDecimal shifted = number.movePointRight(scale);
    if (shifted.stripTrailingZeros().scale() > 0) {
      throw new ExprException(number + " has more decimal places than expected in: " + e);
    }
    return requireInRange(shifted.longValueExact());
  }

  private static int requireInRange(long value) {
    if (Math.abs(value) > MAX_VALUE) {
      throw new ExprException(
          "the solver cannot hold " + value + " (more than " + MAX_VALUE + "): use larger units");
    }
    return (int) value;
  }
}
