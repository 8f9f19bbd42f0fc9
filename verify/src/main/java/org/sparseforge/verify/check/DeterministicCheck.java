package org.sparseforge.verify.check;

import java.util.ArrayList;
import java.util.List;
import org.sparseforge.schemas.Check;
import org.sparseforge.verify.sandbox.VerifyResult;

/**
 * Two processes with different hash seeds and clocks, asked in opposite orders, judge alike.
 *
 * <p>Not covered: what depends on chance less often than the probes are many.
 */
final class DeterministicCheck implements TaskCheck {
  static final String NAME = "deterministic";

  @Override
  public Check run(Evidence evidence) {
    List<String> problems = new ArrayList<>();
    int asked = 0;
    for (Probe probe : evidence.probes()) {
      if (probe.second().isPresent()) {
        asked++;
        if (!alike(probe.first(), probe.second().get())) {
          problems.add("it judges " + probe.label() + " differently in a second process");
        }
      }
    }
    return TaskCheck.of(
        NAME, problems, asked + " verdicts are the same under another hash seed, clock and order");
  }

  /** Two breaks are alike whatever their messages, which may hold addresses. */
  private static boolean alike(VerifyResult one, VerifyResult other) {
    boolean bothBroken = one instanceof VerifyResult.Broken && other instanceof VerifyResult.Broken;
    return bothBroken || one.equals(other);
  }
}
