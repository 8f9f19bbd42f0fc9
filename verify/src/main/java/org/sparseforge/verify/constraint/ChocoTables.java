package org.sparseforge.verify.constraint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.chocosolver.solver.Model;
import org.chocosolver.solver.constraints.extension.Tuples;
import org.chocosolver.solver.variables.IntVar;
import org.sparseforge.verify.expr.Evaluator;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.ExprException;
import org.sparseforge.verify.expr.NoSuchRowException;
import org.sparseforge.verify.expr.Scope;

/**
 * States for Choco what depends on one or two decisions: evaluated for every combination of their
 * candidates, it becomes a table.
 */
final class ChocoTables {
  /** Pairs of decisions are tabulated up to this many combinations. */
  private static final int MAX_COMBINATIONS = 60_000;

  private final Model model;
  private final IntVar[] variables;
  private final Decisions decisions;
  private final Expander expander;
  private final Scope base;
  private final Map<Object, Integer> interned = new HashMap<>();
  private final Map<Expr, List<int[]>> known;
  private boolean inConditional;

  /**
   * @param known combinations that meet a rule, by the rule; what is found is added
   */
  ChocoTables(
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

  /** Whether these are two decisions with few enough combinations to try. */
  boolean isPair(Set<Integer> slots) {
    return slots.size() == 2 && combinations(slots) <= MAX_COMBINATIONS;
  }

  private long combinations(Set<Integer> slots) {
    return slots.stream()
        .mapToLong(s -> decisions.all().get(s).candidates().size())
        .reduce(1, (a, b) -> a * b);
  }

  /** Posts a rule over at most two decisions. */
  void post(Expr e, Set<Integer> slots) {
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

  /** What is done with a combination; {@code tuple} is used again for the next one. */
  interface Visitor {
    void visit(int[] tuple, Scope scope);
  }

  void forEachCombination(Set<Integer> slots, Visitor visitor) {
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

  /** What a variable is to hold under one combination. */
  interface Valuation {
    int of(Scope scope);
  }

  /** Does {@code work} on the branches of a conditional, one of which is not taken. */
  IntVar inBranches(Supplier<IntVar> work) {
    boolean outer = inConditional;
    inConditional = true;
    IntVar made = work.get();
    inConditional = outer;
    return made;
  }

  /** A variable that holds {@code valuation} of whatever is decided. */
  IntVar tabulate(Set<Integer> slots, Valuation valuation) {
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

  /** Variables that are equal exactly where the items of {@code distinct} are. */
  IntVar[] interned(Expr.Call distinct) {
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
}
