package org.sparseforge.verify.constraint;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chocosolver.solver.Model;
import org.chocosolver.solver.variables.BoolVar;
import org.chocosolver.solver.variables.IntVar;
import org.sparseforge.verify.expr.Evaluator;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.ExprException;
import org.sparseforge.verify.expr.Scope;

/**
 * Turns rules into Choco constraints over candidate indices. Whatever depends on one or two
 * decisions becomes a table, so it means exactly what the {@link Evaluator} says; only sums,
 * counts, comparisons and logic over more decisions are built from Choco's own constraints.
 */
final class ChocoCompiler {
  private final Model model;
  private final Expander expander;
  private final Scope base;
  private final ChocoTables tables;
  private final ChocoNumbers numbers;

  ChocoCompiler(
      Model model,
      IntVar[] variables,
      Decisions decisions,
      Expander expander,
      Scope base,
      Map<Expr, List<int[]>> known) {
    this.model = model;
    this.expander = expander;
    this.base = base;
    this.tables = new ChocoTables(model, variables, decisions, expander, base, known);
    this.numbers = new ChocoNumbers(model, expander, base, tables, this::condition);
  }

  /** States numbers over the same decisions. */
  ChocoNumbers numbers() {
    return numbers;
  }

  /** Posts an expanded rule. */
  void post(Expr e) {
    Set<Integer> slots = expander.decisionsOf(e);
    if (slots.size() <= 1 || tables.isPair(slots)) {
      tables.post(e, slots);
    } else if (e instanceof Expr.Binary b && b.operator().equals("and")) {
      post(b.left());
      post(b.right());
    } else if (e instanceof Expr.Call c && c.function().equals("all")) {
      c.arguments().forEach(this::post);
    } else if (e instanceof Expr.Call c && c.function().equals("distinct")) {
      model.allDifferent(tables.interned(c)).post();
    } else {
      model.arithm(condition(e), "=", 1).post();
    }
  }

  /** A variable that is 1 exactly where {@code e} is true. */
  private BoolVar condition(Expr e) {
    Set<Integer> slots = expander.decisionsOf(e);
    if (slots.isEmpty()) {
      return model.boolVar(Evaluator.test(e, base));
    } else if (slots.size() == 1 || tables.isPair(slots)) {
      return (BoolVar) tables.tabulate(slots, scope -> Evaluator.test(e, scope) ? 1 : 0);
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
          return model.allDifferent(tables.interned(c)).reify();
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
        int scale = Math.max(numbers.scale(b.left()), numbers.scale(b.right()));
        IntVar left = numbers.number(b.left(), scale);
        IntVar right = numbers.number(b.right(), scale);
        String operator = b.operator().equals("==") ? "=" : b.operator();
        return right.isInstantiated()
            ? model.arithm(left, operator, right.getValue()).reify()
            : model.arithm(left, operator, right).reify();
      default:
        throw new ExprException("the solver cannot take apart '" + b.operator() + "' in: " + b);
    }
  }
}
