package org.sparseforge.jobs.tasks;

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
 * What became of a candidate, and the attempts at it.
 *
 * @param episodes in sample order; empty where nobody attempted it
 */
record Attempted(Outcome outcome, List<Episode> episodes) {
  static Attempted without(Outcome outcome) {
    return new Attempted(outcome, List.of());
  }

  /**
   * The candidate with its pass rate, rejected where the filter says so.
   *
   * @throws org.sparseforge.jobs.failure.JobException if every attempt broke: that is no verdict
   */
  static Attempted of(Outcome.Passed outcome, TaskRollout rollout, PassRateFilter filter) {
    if (rollout.graded() == 0) {
      TreeSet<String> classes = new TreeSet<>();
      rollout.episodes().forEach(episode -> classes.add(episode.failure().failureClass()));
      throw Attempts.standstill(
          "all " + rollout.episodes().size() + " attempts at a task", classes);
    }
    Check check = filter.check(rollout.graded(), rollout.passed());
    Task rated = rollout.rated(outcome.task());
    Task task = rated.withVerification(rated.verification().with(check), rated.wrongAnswers());
    Outcome found =
        check.passed()
            ? new Outcome.Passed(
                outcome.candidate(), task, outcome.environment(), outcome.spending())
            : new Outcome.Rejected(
                outcome.candidate(),
                task.category(),
                check.name(),
                check.detail(),
                Json.write(task.toJson()),
                outcome.spending());
    return new Attempted(found, rollout.episodes());
  }
}
