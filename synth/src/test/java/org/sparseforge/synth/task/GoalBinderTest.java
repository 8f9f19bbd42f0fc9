package org.sparseforge.synth.task;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.synth.domain.Domains;
import org.sparseforge.synth.domain.Workflow;
import org.sparseforge.synth.environment.DatabaseMaker;
import org.sparseforge.synth.environment.World;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.synth.seed.SeedTables;
import org.sparseforge.verify.expr.Evaluator;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.Row;
import org.sparseforge.verify.expr.Scope;

/** Goals of every packaged workflow, bound to worlds of it. */
class GoalBinderTest {
  @Test
  void policiesDivideRowsAndRuleSomeOut() {
    SeedTables seeds = SeedTables.packaged();
    int strict = 0;
    for (Domain domain : Domains.packaged(seeds)) {
      if (domain.workflow() == null) {
        continue;
      }
      Draw draw = Draw.of(5, domain.name());
      World world = DatabaseMaker.make(domain, seeds, draw.sub("world"));
      Map<String, Expr> policies = new HashMap<>();
      for (Workflow.Policy policy : domain.workflow().policies()) {
        Map<String, Object> values =
            new ParamFiller(world, Map.of(), 1)
                .fill(policy.params(), Scope.of(world.tables()), draw.sub(policy.id()));
        policies.put(policy.id(), ParamFiller.bind(policy.rule(), values));
      }
      GoalBinder binder = new GoalBinder(world, policies);
      for (Workflow.Goal goal : domain.workflow().goals()) {
        GoalInstance bound = binder.bind(goal, true, draw.sub("goal", goal.id()));
        if (bound == null) {
          continue;
        }
        Scope scope = Scope.of(world.tables()).with(bound.bound());
        assertTrue(keeps(bound, bound.done(), scope), domain.name() + " " + goal.id());
        for (Row row : bound.refused()) {
          assertFalse(keeps(bound, List.of(row), scope), domain.name() + " " + goal.id());
        }
        if (!goal.policies().isEmpty()) {
          assertFalse(bound.refused().isEmpty(), domain.name() + " " + goal.id());
          strict++;
        }
      }
    }
    assertTrue(strict >= 10, "goals whose policies rule something out: " + strict);
  }

  private static boolean keeps(GoalInstance goal, List<Row> rows, Scope scope) {
    return rows.stream()
        .map(row -> scope.with(goal.variable(), row))
        .allMatch(own -> goal.rules().stream().allMatch(rule -> Evaluator.test(rule, own)));
  }
}
