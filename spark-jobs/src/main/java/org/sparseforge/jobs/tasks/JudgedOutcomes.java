package org.sparseforge.jobs.tasks;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.sparseforge.jobs.judge.JudgeRecipe;
import org.sparseforge.jobs.judge.TaskJudge;
import org.sparseforge.schemas.Task;
import org.sparseforge.synth.Outcome;

/** Puts the candidates that passed every other check before a judge, all at once. */
final class JudgedOutcomes {
  private JudgedOutcomes() {}

  /**
   * @param judge null where nobody judges
   * @return one for each outcome, in their order
   */
  static List<Attempted> of(JudgeRecipe judge, List<Outcome> outcomes) {
    List<Task> passed = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Passed one) {
        passed.add(one.task());
      }
    }
    if (judge == null || passed.isEmpty()) {
      return outcomes.stream().map(Attempted::without).toList();
    }
    Iterator<TaskJudge.JudgedTask> verdicts = judge.open().check(passed).iterator();
    List<Attempted> judged = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Passed one) {
        TaskJudge.JudgedTask found = verdicts.next();
        judged.add(
            new Attempted(
                Attempted.checked(one, one.task(), found.check()), List.of(), found.calls()));
      } else {
        judged.add(Attempted.without(outcome));
      }
    }
    return judged;
  }
}
