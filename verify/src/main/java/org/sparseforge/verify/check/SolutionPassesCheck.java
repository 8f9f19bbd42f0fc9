package org.sparseforge.verify.check;

import org.sparseforge.schemas.CanonicalJson;
import org.sparseforge.schemas.Check;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.sandbox.SolveResult;

/** The solution returns the recorded answer, and the verifier accepts it with the state it left. */
final class SolutionPassesCheck implements TaskCheck {
  static final String NAME = "solution_passes";

  @Override
  public Check run(Evidence evidence) {
    if (!(evidence.gold() instanceof SolveResult.Returned returned)) {
      return Check.failed(NAME, "the solution gave no answer: " + Results.say(evidence.gold()));
    }
    String got = CanonicalJson.write(Json.parse(returned.answer()));
    if (!got.equals(CanonicalJson.write(evidence.answer()))) {
      return Check.failed(
          NAME,
          "the solution returned "
              + Results.brief(got)
              + ", the task records "
              + Results.brief(evidence.task().answer()));
    }
    for (Probe probe : evidence.probes(Probe.Role.GOLD)) {
      if (probe.broken().isPresent()) {
        return Check.failed(NAME, "the verifier broke on it: " + probe.broken().get());
      }
      if (!probe.accepted()) {
        return Check.failed(NAME, "the verifier refuses the solution's answer");
      }
    }
    return Check.passed(NAME, "accepted after " + returned.toolCalls() + " tool calls");
  }
}
