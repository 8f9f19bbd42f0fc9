package org.sparseforge.jobs.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sparseforge.jobs.tasks.RunResult;
import org.sparseforge.synth.Spending;

/** What a run says at its end: what was written, what came of the candidates, what to do next. */
final class Summary {
  private Summary() {}

  /**
   * @param shortfall ends the sentence "fewer than the N tasks"
   */
  static String of(RunResult result, String out, String shortfall) {
    JsonNode manifest = result.manifest();
    JsonNode counts = manifest.path("counts");
    List<String> lines = new ArrayList<>();
    if (result.alreadyFinished()) {
      lines.add(out + " is finished already; nothing was done.");
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "%s in %s, %s, %s -> %s",
            Counted.of(counts.path("accepted").longValue(), "verified task"),
            Counted.of(counts.path("environments").longValue(), "environment"),
            Counted.of(counts.path("categories").longValue(), "category", "categories"),
            Counted.of(counts.path("toolsets").longValue(), "toolset"),
            out));
    lines.add(
        String.format(
            Locale.ROOT,
            "%s, %,d rejected%s, yield %.0f %%",
            Counted.of(counts.path("candidates").longValue(), "candidate"),
            counts.path("rejected").longValue(),
            reasons(manifest),
            100 * counts.path("yield").doubleValue()));
    if (manifest.path("rollouts").isObject()) {
      lines.addAll(RolloutSummary.attempts(manifest.path("rollouts")));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "%.0f s%s, digest %s",
            manifest.path("timings").path("seconds").doubleValue(),
            sandboxes(manifest.path("sandbox")),
            manifest.path("digest").asText().substring(0, 16)));
    if (manifest.has("authoring")) {
      lines.add("the author's model: " + paid(Spending.fromJson(manifest.get("authoring"))));
    }
    lines.addAll(JudgeSummary.of(manifest));
    if (manifest.path("run").path("dataset").equals(manifest.path("digest"))) {
      lines.add("the digest is that of the dataset that was read: every task came out the same");
    }
    if (!manifest.path("complete").booleanValue()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "fewer than the %,d tasks %s",
              counts.path("asked").longValue(),
              shortfall));
    }
    lines.add("look: " + out + "/report.html");
    if (manifest.path("rollouts").isObject()) {
      lines.add("next: ./sparseforge export --in " + out + " --to trl --out " + out + "-trl");
    } else if (manifest.path("run").path("command").asText().equals("synthesize")) {
      lines.add("next: ./sparseforge verify --in " + out + " --out " + out + "-verified");
    }
    return String.join("\n", lines) + "\n";
  }

  /** Calls, tokens and cost, for people. */
  static String paid(Spending spent) {
    String cost =
        spent.costUsd().isEmpty()
            ? ""
            : String.format(Locale.ROOT, ", %.4f USD", spent.costUsd().getAsDouble());
    return String.format(
        Locale.ROOT,
        "%,d calls, %,d tokens%s",
        spent.calls(),
        spent.promptTokens() + spent.completionTokens(),
        cost);
  }

  private static String reasons(JsonNode manifest) {
    List<String> reasons = new ArrayList<>();
    for (JsonNode stage : manifest.path("stages")) {
      if (stage.path("rejected").longValue() > 0) {
        reasons.add(stage.path("stage").asText() + " " + stage.path("rejected").asText());
      }
    }
    return reasons.isEmpty() ? "" : " (" + String.join(", ", reasons) + ")";
  }

  private static String sandboxes(JsonNode counts) {
    List<String> names = new ArrayList<>();
    counts.fieldNames().forEachRemaining(names::add);
    return names.isEmpty() ? "" : " in " + String.join(", ", names);
  }
}
