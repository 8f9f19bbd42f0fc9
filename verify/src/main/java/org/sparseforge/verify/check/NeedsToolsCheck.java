package org.sparseforge.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.sparseforge.schemas.CanonicalJson;
import org.sparseforge.schemas.Check;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.sandbox.SolveResult;

/**
 * Nobody passes without looking: guesses from the prompt, answers of sibling tasks and the common
 * answer are refused, an untouched database is refused where something was to be done, and other
 * facts in the database lead to another answer.
 */
final class NeedsToolsCheck implements TaskCheck {
  static final String NAME = "needs_tools";

  @Override
  public Check run(Evidence evidence) {
    List<String> problems = new ArrayList<>();
    int baselines = 0;
    for (Probe probe : evidence.probes()) {
      switch (probe.role()) {
        case GUESS, UNTOUCHED -> {
          baselines++;
          if (probe.accepted()) {
            String answer = Results.brief(probe.attempt().answer());
            problems.add("it accepts " + probe.label() + " " + answer);
          }
        }
        case SIBLING -> {
          baselines++;
          if (probe.accepted() && !evidence.isEquivalent(probe)) {
            problems.add("it accepts " + probe.label());
          }
        }
        default -> {}
      }
    }
    if (!evidence.permuted().isEmpty()
        && evidence.permuted().stream().allMatch(run -> isSame(run, evidence.answer()))) {
      problems.add("on permuted databases the solution's answer stays the same");
    }
    return TaskCheck.of(
        NAME, problems, baselines + " no-tool baselines are refused; the answer follows the data");
  }

  private static boolean isSame(SolveResult run, JsonNode answer) {
    return run instanceof SolveResult.Returned returned
        && CanonicalJson.write(Json.parse(returned.answer())).equals(CanonicalJson.write(answer));
  }
}
