package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.sparseforge.jobs.run.Staging;
import org.sparseforge.synth.Outcome;
import org.sparseforge.verify.sandbox.SandboxException;

/**
 * What one group brings back from an executor.
 *
 * @param lines packed for {@link Staging}, one per outcome
 * @param passed outcomes that passed alone
 */
record GroupResult(byte[] lines, long passed, Map<String, Long> rejectedByStage)
    implements Serializable {
  private static final int ATTEMPTS = 3;

  static GroupResult of(List<Outcome> outcomes) {
    List<ObjectNode> lines = new ArrayList<>();
    Map<String, Long> rejected = new TreeMap<>();
    for (Outcome outcome : outcomes) {
      lines.add(OutcomeLines.write(outcome));
      if (outcome instanceof Outcome.Rejected bad) {
        rejected.merge(bad.stage(), 1L, Long::sum);
      }
    }
    long bad = rejected.values().stream().mapToLong(Long::longValue).sum();
    return new GroupResult(Staging.pack(lines), outcomes.size() - bad, rejected);
  }

  /**
   * Does the work of a group. A sandbox that breaks says nothing about the tasks in it, so it is
   * tried again, and in the end the job fails rather than reject a single one.
   */
  static <T> T insist(Supplier<T> work) {
    SandboxException last = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        return work.get();
      } catch (SandboxException e) {
        last = e;
      }
    }
    throw new SandboxException(
        "the sandbox broke " + ATTEMPTS + " times: " + last.getMessage(), last);
  }
}
