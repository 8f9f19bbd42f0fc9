package org.sparseforge.synth.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.sparseforge.verify.constraint.ConstraintModel;
import org.sparseforge.verify.constraint.ConstraintSolver;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.ExprParser;
import org.sparseforge.verify.expr.PythonLiterals;
import org.sparseforge.verify.expr.PythonWriter;

/**
 * Files the rules of a plan, as Python, under the decisions after which a search can ask them: the
 * earlier, the more is dropped at once.
 */
final class PlanRules {
  private final ConstraintModel model;
  private final ConstraintSolver solver;
  private final PythonWriter python;
  private final EarlyChecks early;
  private final Map<Integer, List<String>> rules = new TreeMap<>();

  /** By decision: the column its options are looked up by, and what it must hold. */
  private final Map<Integer, String> joins = new TreeMap<>();

  /** Rules about a single decision. */
  private final Map<Integer, List<String>> own = new TreeMap<>();

  PlanRules(
      ConstraintModel model, ConstraintSolver solver, PythonWriter python, EarlyChecks early) {
    this.model = model;
    this.solver = solver;
    this.python = python;
    this.early = early;
  }

  /** Files all rules of the model. */
  void file() {
    model.constraints().forEach(text -> rule(solver.expander().expand(ExprParser.parse(text))));
  }

  /** The column and value by which the options of a decision are looked up, as two arguments. */
  String join(int position) {
    return joins.getOrDefault(position, "None, None");
  }

  /** Appends the rules to the Python lists {@code rules} and {@code own_rules}. */
  void write(PythonText body) {
    append(body, "rules", rules);
    body.line("own_rules = [[] for _ in decisions]");
    append(body, "own_rules", own);
  }

  private static void append(PythonText body, String list, Map<Integer, List<String>> byDepth) {
    byDepth.forEach(
        (depth, checks) ->
            checks.forEach(
                check -> body.line(list + "[" + depth + "].append(lambda: " + check + ")")));
  }

  /**
   * Files a rule under the last decision it depends on; a sum that may not grow too large is
   * checked on the way too.
   */
  private void rule(Expr e) {
    if (e instanceof Expr.Binary b && b.operator().equals("and")) {
      rule(b.left());
      rule(b.right());
    } else if (e instanceof Expr.Call c && c.function().equals("all")) {
      c.arguments().forEach(this::rule);
    } else if (e instanceof Expr.Call c && c.function().equals("distinct")) {
      for (int i = 0; i < c.arguments().size(); i++) {
        for (int j = 0; j < i; j++) {
          rule(new Expr.Binary("!=", c.arguments().get(j), c.arguments().get(i)));
        }
      }
    } else {
      if (e instanceof Expr.Binary b) {
        early
            .of(b)
            .forEach(
                (depth, checks) ->
                    rules.computeIfAbsent(depth, d -> new ArrayList<>()).addAll(checks));
      }
      add(e);
    }
  }

  private void add(Expr e) {
    if (e instanceof Expr.Binary b
        && b.operator().equals("==")
        && (join(b.left(), b.right()) || join(b.right(), b.left()))) {
      return;
    }
    Set<Integer> on = solver.expander().decisionsOf(e);
    int depth = on.stream().mapToInt(Integer::intValue).max().orElse(0);
    (on.size() == 1 ? own : rules)
        .computeIfAbsent(depth, d -> new ArrayList<>())
        .add(python.condition(e));
  }

  /**
   * {@code row.column == earlier}, where the row is decided later than all that {@code earlier}
   * speaks of: instead of trying every row, those with the right value are looked up.
   */
  private boolean join(Expr row, Expr earlier) {
    if (!(row instanceof Expr.Attribute column)) {
      return false;
    }
    Set<Integer> decided = solver.expander().decisionsOf(row);
    Set<Integer> known = solver.expander().decisionsOf(earlier);
    if (decided.size() != 1 || known.isEmpty()) {
      return false;
    }
    int position = decided.iterator().next();
    ConstraintModel.Slot slot = solver.decisions().get(position).slot();
    boolean direct = early.place(solver.decisions().get(position)).equals(column.of());
    if (!direct
        || slot.table() == null
        || joins.containsKey(position)
        || "decimal".equals(model.tables().get(slot.table()).columns().get(column.name()))
        || known.stream().anyMatch(k -> k >= position)) {
      return false;
    }
    python.write(row);
    joins.put(
        position, PythonLiterals.quote(column.name()) + ", lambda: " + python.key(earlier).text());
    return true;
  }

  /** What has been decided must still be able to beat the best plan so far. */
  void boundObjective() {
    if (model.objective() == null) {
      return;
    }
    Expr goal = solver.expander().expand(ExprParser.parse(model.objective().expression()));
    early.preferBest(goal, model.objective().minimize());
    String operator = model.objective().minimize() ? "<" : ">";
    early
        .of(new Expr.Binary(operator, goal, new Expr.Name("best")))
        .forEach(
            (depth, checks) ->
                checks.forEach(
                    check ->
                        rules
                            .computeIfAbsent(depth, d -> new ArrayList<>())
                            .add("best is None or " + check)));
  }
}
