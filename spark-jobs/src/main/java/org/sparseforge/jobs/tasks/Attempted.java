package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.sparseforge.jobs.attempt.Attempts;
import org.sparseforge.jobs.attempt.TaskRollout;
import org.sparseforge.schemas.Check;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;
import org.sparseforge.synth.Outcome;
import org.sparseforge.verify.rollout.PassRateFilter;

/**
 * What became of a candidate, the attempts at it, and what a judge was asked of both.
 *
 * @param episodes in sample order; empty where nobody attempted it
 * @param judgements a row for each call of the judge
 */
record Attempted(Outcome outcome, List<Episode> episodes, List<ObjectNode> judgements) {
  static Attempted without(Outcome outcome) {
    return new Attempted(outcome, List.of(), List.of());
  }

  /**
   * The candidate with its pass rate, rejected where the filter says so.
   *
   * @throws org.sparseforge.jobs.failure.JobException if every attempt broke: that is no verdict
   */
  Attempted with(TaskRollout rollout, PassRateFilter filter) {
    if (rollout.graded() == 0) {
      TreeSet<String> classes = new TreeSet<>();
      rollout.episodes().forEach(episode -> classes.add(episode.failure().failureClass()));
      throw Attempts.standstill(
          "all " + rollout.episodes().size() + " attempts at a task", classes);
    }
    Outcome.Passed passed = (Outcome.Passed) outcome;
    Check check = filter.check(rollout.graded(), rollout.passed());
    List<ObjectNode> calls = new ArrayList<>(judgements);
    rollout.judgements().forEach(calls::addAll);
    return new Attempted(
        checked(passed, rollout.rated(passed.task()), check), rollout.episodes(), calls);
  }

  /**
   * The outcome of a candidate that met one more check.
   *
   * @param task of the candidate, without the check
   */
  static Outcome checked(Outcome.Passed outcome, Task task, Check check) {
    Task found = task.withVerification(task.verification().with(check), task.wrongAnswers());
    return check.passed()
        ? new Outcome.Passed(outcome.candidate(), found, outcome.environment(), outcome.spending())
        : new Outcome.Rejected(
            outcome.candidate(),
            found.category(),
            check.name(),
            check.detail(),
            Json.write(found.toJson()),
            outcome.spending());
  }
}
