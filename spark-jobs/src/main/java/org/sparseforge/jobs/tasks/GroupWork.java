package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sparseforge.jobs.run.Spread;
import org.sparseforge.jobs.run.Staging;
import org.sparseforge.synth.Outcome;
import org.sparseforge.synth.TaskSynthesizer;
import org.sparseforge.verify.sandbox.SandboxException;

/**
 * One group of candidates on an executor. A sandbox that breaks says nothing about the candidates,
 * so the group is done again, and in the end the job fails rather than reject a single one.
 */
record GroupWork(SynthesizerHolder.Recipe recipe) implements Spread.Work<Long, GroupWork.Result> {
  private static final int ATTEMPTS = 3;

  /**
   * @param lines packed for {@link Staging}, one per candidate
   * @param passed candidates that passed alone
   */
  record Result(byte[] lines, long passed, Map<String, Long> rejectedByStage)
      implements Serializable {}

  @Override
  public Result apply(Long group) {
    TaskSynthesizer synthesizer = SynthesizerHolder.get(recipe);
    List<Outcome> outcomes = attempt(synthesizer, group);
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
    List<ObjectNode> lines = new ArrayList<>();
    Map<String, Long> rejected = new TreeMap<>();
    for (Outcome outcome : outcomes) {
      lines.add(OutcomeLines.write(outcome));
      if (outcome instanceof Outcome.Rejected bad) {
        rejected.merge(bad.stage(), 1L, Long::sum);
      }
    }
    long bad = rejected.values().stream().mapToLong(Long::longValue).sum();
    return new Result(Staging.pack(lines), outcomes.size() - bad, rejected);
  }

  private static List<Outcome> attempt(TaskSynthesizer synthesizer, long group) {
    SandboxException last = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        return synthesizer.synthesize(group);
      } catch (SandboxException e) {
        last = e;
      }
    }
    throw new SandboxException(
        "the sandbox broke " + ATTEMPTS + " times: " + last.getMessage(), last);
  }
}
