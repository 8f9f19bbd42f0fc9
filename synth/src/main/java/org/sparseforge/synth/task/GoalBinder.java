package org.sparseforge.synth.task;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sparseforge.synth.domain.Entity;
import org.sparseforge.synth.domain.Workflow;
import org.sparseforge.synth.environment.World;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.verify.constraint.Substitution;
import org.sparseforge.verify.expr.Evaluator;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.Row;
import org.sparseforge.verify.expr.Scope;

/** Finds rows that a goal can be about, so that it is neither empty nor trivial. */
final class GoalBinder {
  private static final int TRIES = 12;
  private static final int MOST_ROWS = 8;

  private final World world;
  private final Map<String, Expr> policies;

  /**
   * @param policies rules by id, parameters filled in
   */
  GoalBinder(World world, Map<String, Expr> policies) {
    this.world = world;
    this.policies = policies;
  }

  /**
   * @param strict at least one row must be ruled out by a policy, where the goal has policies
   * @return null where no rows fit
   */
  GoalInstance bind(Workflow.Goal goal, boolean strict, Draw draw) {
    GoalInstance lenient = null;
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Map<String, Row> bound = rows(goal, draw.sub(attempt));
      GoalInstance found = bound == null ? null : instance(goal, bound);
      if (found != null && (goal.policies().isEmpty() || !found.refused().isEmpty())) {
        return found;
      }
      lenient = lenient == null ? found : lenient;
    }
    return strict ? null : lenient;
  }

  private Map<String, Row> rows(Workflow.Goal goal, Draw draw) {
    Map<String, Row> bound = new HashMap<>();
    for (Map.Entry<String, Workflow.Binding> binding : goal.bind().entrySet()) {
      Scope scope = Scope.of(world.tables()).with(bound);
      Row chosen = null;
      for (Row row :
          draw.sub(binding.getKey()).shuffled(world.tables().rows(binding.getValue().table()))) {
        Expr where = binding.getValue().where();
        if (!bound.containsValue(row)
            && (where == null || Evaluator.test(where, scope.with(binding.getKey(), row)))) {
          chosen = row;
          break;
        }
      }
      if (chosen == null) {
        return null;
      }
      bound.put(binding.getKey(), chosen);
    }
    return bound;
  }

  private GoalInstance instance(Workflow.Goal goal, Map<String, Row> bound) {
    String table = goal.each() != null ? goal.each().table() : goal.choose().table();
    String variable = goal.each() != null ? goal.each().variable() : goal.choose().variable();
    Expr where = goal.each() != null ? goal.each().where() : goal.choose().where();
    Entity entity = world.domain().entity(table);
    List<Expr> rules = new ArrayList<>();
    for (String id : goal.policies()) {
      rules.add(Substitution.replace(policies.get(id), entity.variable(), new Expr.Name(variable)));
    }
    Scope scope = Scope.of(world.tables()).with(bound);
    List<Row> done = new ArrayList<>();
    List<Row> refused = new ArrayList<>();
    for (Row row : world.tables().rows(table)) {
      Scope own = scope.with(variable, row);
      if (where == null || Evaluator.test(where, own)) {
        (rules.stream().allMatch(rule -> Evaluator.test(rule, own)) ? done : refused).add(row);
      }
    }
    if (done.isEmpty() || goal.each() != null && done.size() + refused.size() > MOST_ROWS) {
      return null;
    }
    return new GoalInstance(goal, bound, rules, done, refused);
  }
}
