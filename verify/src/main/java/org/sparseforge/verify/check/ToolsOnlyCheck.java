package org.sparseforge.verify.check;

import java.util.ArrayList;
import java.util.List;
import org.sparseforge.schemas.Check;
import org.sparseforge.verify.sandbox.SolveResult;

/**
 * The solution knows the database through its tools alone: it reaches for nothing else, it calls
 * them, and without a database it fails or is refused.
 */
final class ToolsOnlyCheck implements TaskCheck {
  static final String NAME = "tools_only";

  @Override
  public Check run(Evidence evidence) {
    List<String> problems = new ArrayList<>();
    for (String violation : evidence.source("solution").violations()) {
      problems.add("the solution has at " + violation);
    }
    if (evidence.gold() instanceof SolveResult.Returned returned && returned.toolCalls() == 0) {
      problems.add("the solution calls no tool");
    }
    for (Probe probe : evidence.probes(Probe.Role.WITHOUT_DATABASE)) {
      if (probe.accepted()) {
        problems.add("without a database the solution still gives an accepted answer");
      }
    }
    String end =
        evidence.withoutDatabase() instanceof SolveResult.Returned
            ? "its answer is refused"
            : Results.say(evidence.withoutDatabase());
    return TaskCheck.of(NAME, problems, "without a database: " + end);
  }
}
