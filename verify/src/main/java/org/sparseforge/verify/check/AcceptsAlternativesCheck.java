package org.sparseforge.verify.check;

import java.util.ArrayList;
import java.util.List;
import org.sparseforge.schemas.Check;

/** The verifier accepts other right answers of the solver, each with the state it leads to. */
final class AcceptsAlternativesCheck implements TaskCheck {
  static final String NAME = "accepts_alternatives";

  @Override
  public Check run(Evidence evidence) {
    List<String> problems = new ArrayList<>(evidence.troubles());
    List<Probe> alternatives = evidence.probes(Probe.Role.ALTERNATIVE);
    for (Probe probe : alternatives) {
      if (!probe.accepted() || probe.broken().isPresent()) {
        problems.add("it refuses " + probe.label() + " " + Results.brief(probe.attempt().answer()));
      }
    }
    return TaskCheck.of(NAME, problems, "accepted " + alternatives.size() + " other ways");
  }
}
