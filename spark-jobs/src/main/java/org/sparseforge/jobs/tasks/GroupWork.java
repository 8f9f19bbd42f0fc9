package org.sparseforge.jobs.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.sparseforge.jobs.attempt.Attempts;
import org.sparseforge.jobs.judge.JudgeRecipe;
import org.sparseforge.jobs.run.GroupResult;
import org.sparseforge.jobs.run.Spread;
import org.sparseforge.synth.Outcome;
import org.sparseforge.synth.TaskSynthesizer;
import org.sparseforge.verify.rollout.PassRateFilter;

/**
 * Authors and verifies one group of candidates on an executor, and has agents attempt those that
 * hold.
 *
 * @param attempts null where nobody attempts them
 * @param filter decides by the attempts
 * @param judge looks at candidates that hold before they are attempted; null where nobody does
 */
record GroupWork(
    SynthesizerHolder.Recipe recipe, Attempts attempts, PassRateFilter filter, JudgeRecipe judge)
    implements Spread.Work<Long, GroupResult> {
  /** Groups that author at a time in this JVM: that takes a processor, attempts mostly wait. */
  private static final Semaphore AUTHORING =
      new Semaphore(Runtime.getRuntime().availableProcessors());

  @Override
  public GroupResult apply(Long group) {
    TaskSynthesizer synthesizer = SynthesizerHolder.get(recipe);
    List<Outcome> outcomes = author(synthesizer, group);
    if (outcomes.size() != synthesizer.groupSize()) {
      throw new IllegalStateException(
          "group "
              + group
              + " has "
              + outcomes.size()
              + " outcomes for "
              + synthesizer.groupSize()
              + " candidates");
    }
    List<Attempted> judged = JudgedOutcomes.of(judge, outcomes);
    return OutcomeLines.pack(attempts == null ? judged : attempted(judged));
  }

  private List<Outcome> author(TaskSynthesizer synthesizer, long group) {
    if (attempts == null) {
      return Insistence.insist(() -> synthesizer.synthesize(group));
    }
    try {
      AUTHORING.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted before group " + group + " was authored", e);
    }
    try {
      return Insistence.insist(() -> synthesizer.synthesize(group));
    } finally {
      AUTHORING.release();
    }
  }

  private List<Attempted> attempted(List<Attempted> judged) {
    List<Attempts.Started> started = new ArrayList<>();
    try {
      for (Attempted one : judged) {
        started.add(
            one.outcome() instanceof Outcome.Passed passed
                ? attempts.start(passed.task(), passed.environment())
                : null);
      }
      List<Attempted> attempted = new ArrayList<>();
      for (int i = 0; i < judged.size(); i++) {
        attempted.add(
            started.get(i) == null
                ? judged.get(i)
                : judged.get(i).with(started.get(i).join(), filter));
      }
      return attempted;
    } finally {
      for (Attempts.Started one : started) {
        if (one != null) {
          one.cancel();
        }
      }
    }
  }
}
