package org.sparseforge.verify.check;

import java.util.ArrayList;
import java.util.List;
import org.sparseforge.schemas.Check;

/**
 * The verifier refuses every mutated answer and every damaged state that the oracle does not prove
 * right, and never breaks on one.
 */
final class RejectsWrongCheck implements TaskCheck {
  static final String NAME = "rejects_wrong";

  /** A verifier that was attacked less often than this has not been attacked. */
  static final int MIN_MUTANTS = 20;

  @Override
  public Check run(Evidence evidence) {
    List<String> problems = new ArrayList<>();
    int equivalent = 0;
    List<Probe> mutants = mutants(evidence);
    for (Probe probe : mutants) {
      if (probe.broken().isPresent()) {
        problems.add("it broke on " + probe.label() + ": " + Results.brief(probe.broken().get()));
      } else if (probe.accepted()) {
        if (evidence.isEquivalent(probe)) {
          equivalent++;
        } else {
          String answer = Results.brief(probe.attempt().answer());
          problems.add("it accepts " + probe.label() + " " + answer);
        }
      }
    }
    if (mutants.size() < MIN_MUTANTS) {
      problems.add("only " + mutants.size() + " mutants could be made, " + MIN_MUTANTS + " needed");
    }
    return TaskCheck.of(
        NAME,
        problems,
        "refused %d mutants; %d more are proved right"
            .formatted(mutants.size() - equivalent, equivalent));
  }

  static List<Probe> mutants(Evidence evidence) {
    List<Probe> mutants = new ArrayList<>(evidence.probes(Probe.Role.MUTANT));
    mutants.addAll(evidence.probes(Probe.Role.STATE_MUTANT));
    return mutants;
  }
}
