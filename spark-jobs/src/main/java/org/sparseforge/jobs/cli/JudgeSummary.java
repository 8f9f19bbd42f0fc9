package org.sparseforge.jobs.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/** What a judge took, and how far it can be trusted, for people. */
final class JudgeSummary {
  private JudgeSummary() {}

  /** One line, or none where nobody judged. */
  static List<String> of(JsonNode manifest) {
    JsonNode judging = manifest.path("judging");
    if (judging.isMissingNode()) {
      return List.of();
    }
    String cost =
        judging.path("cost_usd").isNumber()
            ? String.format(Locale.ROOT, ", $%.4f", judging.path("cost_usd").doubleValue())
            : "";
    JsonNode alpha = judging.path("agreement").path("alpha_interval");
    String agreement =
        alpha.isNumber()
            ? String.format(Locale.ROOT, "; agreement (alpha) %.2f", alpha.doubleValue())
            : "";
    return List.of(
        String.format(
            Locale.ROOT,
            "the judge: %,d answers, %,d calls (%,d malformed, %,d without an answer), %,d tokens%s%s",
            judging.path("answers").longValue(),
            judging.path("calls").longValue(),
            judging.path("malformed").longValue(),
            judging.path("failed_calls").longValue(),
            judging.path("prompt_tokens").longValue()
                + judging.path("completion_tokens").longValue(),
            cost,
            agreement));
  }
}
