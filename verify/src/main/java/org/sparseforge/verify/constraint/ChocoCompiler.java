package org.sparseforge.verify.constraint;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chocosolver.solver.Model;
import org.chocosolver.solver.constraints.extension.Tuples;
import org.chocosolver.solver.variables.BoolVar;
import org.chocosolver.solver.variables.IntVar;
import org.sparseforge.verify.expr.Evaluator;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.ExprException;
import org.sparseforge.verify.expr.NoSuchRowException;
import org.sparseforge.verify.expr.Scope;

/**
 * Turns rules into Choco constraints over candidate indices. Whatever depends on one or two
 * decisions is evaluated for every combination of their candidates and becomes a table, so it means
 * exactly what the {@link Evaluator} says; only sums, counts, comparisons and logic over more
 * decisions are built from Choco's own constraints. Fractions are scaled to whole numbers.
 */
final class ChocoCompiler {
  /** Pairs of decisions are tabulated up to this many combinations. */
  private static final int MAX_COMBINATIONS = 60_000;

  /** Bound on scaled values: Choco's own limit is 21 million, and sums need room. */
  private static final long MAX_VALUE = 20_000_000L;

  private final Model model;
  private final IntVar[] variables;
  private final Decisions decisions;
  private final Expander expander;
  private final Scope base;
  private final Map<Object, Integer> interned = new HashMap<>();
  private final Map<Expr, List<int[]>> known;
  private boolean inConditional;

  ChocoCompiler(
      Model model,
      IntVar[] variables,
      Decisions decisions,
      Expander expander,
      Scope base,
      Map<Expr, List<int[]>> known) {
    this.model = model;
    this.variables = variables;
    this.decisions = decisions;
    this.expander = expander;
    this.base = base;
    this.known = known;
  }

  /** Posts an expanded rule. */
  void post(Expr e) {
    Set<Integer> slots = expander.decisionsOf(e);
    if (slots.size() <= 1 || isPair(slots)) {
      postTable(e, slots);
    } else if (e instanceof Expr.Binary b && b.operator().equals("and")) {
      post(b.left());
      post(b.right());
    } else if (e instanceof Expr.Call c && c.function().equals("all")) {
      c.arguments().forEach(this::post);
    } else if (e instanceof Expr.Call c && c.function().equals("distinct")) {
      model.allDifferent(interned(c)).post();
    } else {
      model.arithm(condition(e), "=", 1).post();
    }
  }

  private boolean isPair(Set<Integer> slots) {
    return slots.size() == 2 && combinations(slots) <= MAX_COMBINATIONS;
  }

  private long combinations(Set<Integer> slots) {
    return slots.stream()
        .mapToLong(s -> decisions.all().get(s).candidates().size())
        .reduce(1, (a, b) -> a * b);
  }

  private void postTable(Expr e, Set<Integer> slots) {
    if (slots.isEmpty()) {
      if (!Evaluator.test(e, base)) {
        model.falseConstraint().post();
      }
      return;
    }
    IntVar[] of = slots.stream().map(s -> variables[s]).toArray(IntVar[]::new);
    List<int[]> tuples = known.get(e);
    if (tuples == null) {
      List<int[]> found = new ArrayList<>();
      forEachCombination(
          slots,
          (tuple, scope) -> {
            if (Evaluator.test(e, scope)) {
              found.add(tuple.clone());
            }
          });
      tuples = found;
      known.put(e, tuples);
    }
    if (tuples.isEmpty()) {
      model.falseConstraint().post();
      return;
    }
    Tuples allowed = new Tuples(true);
    tuples.forEach(allowed::add);
    model.table(of, allowed).post();
  }

  private interface Visitor {
    void visit(int[] tuple, Scope scope);
  }

  private void forEachCombination(Set<Integer> slots, Visitor visitor) {
    int[] positions = slots.stream().mapToInt(Integer::intValue).toArray();
    visit(positions, 0, new int[positions.length], decisions.live(base), visitor);
  }

  private void visit(
      int[] positions, int depth, int[] tuple, Decisions.Live live, Visitor visitor) {
    if (depth == positions.length) {
      visitor.visit(tuple, live.scope());
      return;
    }
    IntVar variable = variables[positions[depth]];
    int end = variable.getUB();
    for (int v = variable.getLB(); v <= end; v = variable.nextValue(v)) {
      tuple[depth] = v;
      live.decide(positions[depth], v);
      visit(positions, depth + 1, tuple, live, visitor);
    }
    live.decide(positions[depth], -1);
  }

  /** A variable that is 1 exactly where {@code e} is true. */
  private BoolVar condition(Expr e) {
    Set<Integer> slots = expander.decisionsOf(e);
    if (slots.isEmpty()) {
      return model.boolVar(Evaluator.test(e, base));
    } else if (slots.size() == 1 || isPair(slots)) {
      return (BoolVar) tabulate(slots, scope -> Evaluator.test(e, scope) ? 1 : 0);
    } else if (e instanceof Expr.Unary u && u.operator().equals("not")) {
      return condition(u.operand()).not();
    } else if (e instanceof Expr.Binary b) {
      return binary(b);
    } else if (e instanceof Expr.Conditional c) {
      BoolVar test = condition(c.test());
      return model
          .or(model.and(test, condition(c.then())), model.and(test.not(), condition(c.otherwise())))
          .reify();
    } else if (e instanceof Expr.Call c) {
      switch (c.function()) {
        case "all":
          return model.and(conditions(c.arguments())).reify();
        case "any":
          return model.or(conditions(c.arguments())).reify();
        case "distinct":
          return model.allDifferent(interned(c)).reify();
        default:
          break;
      }
    }
    throw new ExprException(
        "the solver cannot take apart a condition over " + slots.size() + " decisions: " + e);
  }

  private BoolVar[] conditions(List<Expr> items) {
    return items.stream().map(this::condition).toArray(BoolVar[]::new);
  }

  private BoolVar binary(Expr.Binary b) {
    switch (b.operator()) {
      case "and":
        return model.and(condition(b.left()), condition(b.right())).reify();
      case "or":
        return model.or(condition(b.left()), condition(b.right())).reify();
      case "implies":
        return model.or(condition(b.left()).not(), condition(b.right())).reify();
      case "==", "!=", "<", "<=", ">", ">=":
        int scale = Math.max(scale(b.left()), scale(b.right()));
        IntVar left = number(b.left(), scale);
        IntVar right = number(b.right(), scale);
        String operator = b.operator().equals("==") ? "=" : b.operator();
        return right.isInstantiated()
            ? model.arithm(left, operator, right.getValue()).reify()
            : model.arithm(left, operator, right).reify();
      default:
        throw new ExprException("the solver cannot take apart '" + b.operator() + "' in: " + b);
    }
  }

  /** Decimal places that occur in the values of {@code e}. */
  int scale(Expr e) {
    Set<Integer> slots = expander.decisionsOf(e);
    if (slots.size() <= 1) {
      int[] places = {0};
      forEachCombination(
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
    return isPair(slots) ? 2 : 0;
  }

  /** A variable that holds {@code e} times 10^scale. */
  IntVar number(Expr e, int scale) {
    Set<Integer> slots = expander.decisionsOf(e);
    if (slots.isEmpty()) {
      return model.intVar(scaled(e, base, scale));
    } else if (slots.size() == 1) {
      return tabulate(slots, scope -> scaled(e, scope, scale));
    } else if (e instanceof Expr.Binary b
        && (b.operator().equals("+") || b.operator().equals("-"))) {
      return linear(
          List.of(number(b.left(), scale), number(b.right(), scale)),
          new int[] {1, b.operator().equals("+") ? 1 : -1});
    } else if (e instanceof Expr.Unary u && u.operator().equals("-")) {
      return linear(List.of(number(u.operand(), scale)), new int[] {-1});
    } else if (e instanceof Expr.Conditional && isPair(slots)) {
      return tabulate(slots, scope -> scaled(e, scope, scale));
    } else if (e instanceof Expr.Conditional c) {
      boolean outer = inConditional;
      inConditional = true;
      IntVar chosen =
          choice(condition(c.test()), number(c.then(), scale), number(c.otherwise(), scale));
      inConditional = outer;
      return chosen;
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
    } else if (isPair(slots)) {
      return tabulate(slots, scope -> scaled(e, scope, scale));
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
        return linear(List.<IntVar>of(conditions(c.arguments())), units);
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
        if (isPair(slots)) {
          return tabulate(slots, scope -> scaled(c, scope, scale));
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

  private interface Valuation {
    int of(Scope scope);
  }

  private IntVar tabulate(Set<Integer> slots, Valuation valuation) {
    List<int[]> tuples = new ArrayList<>();
    forEachCombination(
        slots,
        (tuple, scope) -> {
          int[] row = Arrays.copyOf(tuple, tuple.length + 1);
          try {
            row[tuple.length] = valuation.of(scope);
            tuples.add(row);
          } catch (NoSuchRowException none) {
            // The combination has no value, so a rule about it cannot be met; but a branch that is
            // not taken needs none.
            if (inConditional) {
              throw new ExprException(
                  "the solver cannot look up rows in a branch: " + none.getMessage());
            }
          }
        });
    int last = slots.size();
    int[] values = tuples.stream().mapToInt(row -> row[last]).distinct().sorted().toArray();
    boolean zeroOne = values[0] >= 0 && values[values.length - 1] <= 1;
    IntVar result = zeroOne ? model.boolVar() : model.intVar(values);
    IntVar[] of = new IntVar[last + 1];
    int at = 0;
    for (int slot : slots) {
      of[at++] = variables[slot];
    }
    of[last] = result;
    Tuples allowed = new Tuples(true);
    tuples.forEach(allowed::add);
    model.table(of, allowed).post();
    return result;
  }

  private IntVar[] interned(Expr.Call distinct) {
    return distinct.arguments().stream()
        .map(
            item -> {
              Set<Integer> slots = expander.decisionsOf(item);
              return slots.isEmpty()
                  ? model.intVar(intern(Evaluator.evaluate(item, base)))
                  : tabulate(slots, scope -> intern(Evaluator.evaluate(item, scope)));
            })
        .toArray(IntVar[]::new);
  }

  private int intern(Object value) {
    return interned.computeIfAbsent(value, v -> interned.size() + 2);
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
