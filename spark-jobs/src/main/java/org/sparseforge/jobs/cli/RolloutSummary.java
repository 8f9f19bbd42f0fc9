package org.sparseforge.jobs.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sparseforge.jobs.rollout.RolloutResult;

/** What a run of {@code rollout} says at its end. */
final class RolloutSummary {
  private RolloutSummary() {}

  static String of(RolloutResult result, String out) {
    JsonNode manifest = result.manifest();
    List<String> lines = new ArrayList<>();
    if (result.alreadyFinished()) {
      lines.add(out + " is finished already; nothing was done.");
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d tasks kept of %,d -> %s",
            manifest.path("counts").path("accepted").longValue(),
            manifest.path("counts").path("candidates").longValue(),
            out));
    lines.addAll(attempts(manifest.path("rollouts")));
    lines.addAll(JudgeSummary.of(manifest));
    lines.add(
        String.format(
            Locale.ROOT,
            "%.0f s, digest %s",
            manifest.path("timings").path("seconds").doubleValue(),
            manifest.path("digest").asText().substring(0, 16)));
    lines.add("look: " + out + "/report.html");
    lines.add("next: ./sparseforge export --in " + out + " --to trl --out " + out + "-trl");
    return String.join("\n", lines) + "\n";
  }

  /** What the attempts came to, for every command that has them made. */
  static List<String> attempts(JsonNode rollouts) {
    List<String> lines = new ArrayList<>();
    long graded = rollouts.path("graded").longValue();
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d attempts, %,d passed, %,d broke%s",
            rollouts.path("episodes").longValue(),
            rollouts.path("passed").longValue(),
            rollouts.path("broken").longValue(),
            failures(rollouts.path("failures"))));
    List<String> ladder = new ArrayList<>();
    for (JsonNode step : rollouts.path("pass_at_k")) {
      if (step.path("value").isNumber()) {
        ladder.add(
            String.format(
                Locale.ROOT,
                "pass@%d %.1f %%",
                step.path("k").asInt(),
                100 * step.path("value").doubleValue()));
      }
    }
    if (graded > 0) {
      lines.add(String.join(", ", ladder));
      lines.add(
          String.format(
              Locale.ROOT,
              "%,.0f tokens an answer%s",
              rollouts.path("tokens_per_answer").doubleValue(),
              perTask(rollouts.path("per_accepted_task"))));
    }
    return lines;
  }

  private static String perTask(JsonNode each) {
    if (each.isEmpty()) {
      return "";
    }
    String cost =
        each.path("cost_usd").isNumber() && each.path("cost_usd").doubleValue() > 0
            ? String.format(Locale.ROOT, ", $%.4f", each.path("cost_usd").doubleValue())
            : "";
    String seconds =
        each.path("seconds").isNumber()
            ? String.format(Locale.ROOT, ", %.1f s", each.path("seconds").doubleValue())
            : "";
    return String.format(
        Locale.ROOT,
        "; a kept task took %,.0f tokens%s%s",
        each.path("tokens").doubleValue(),
        seconds,
        cost);
  }

  private static String failures(JsonNode failures) {
    List<String> parts = new ArrayList<>();
    for (Map.Entry<String, JsonNode> one : failures.properties()) {
      parts.add(one.getKey() + " " + one.getValue().asText());
    }
    return parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")";
  }
}
