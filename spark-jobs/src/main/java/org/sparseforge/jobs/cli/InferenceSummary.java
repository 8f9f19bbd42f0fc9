package org.sparseforge.jobs.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sparseforge.jobs.engine.ModelPlan;
import org.sparseforge.jobs.inference.InferenceKind;
import org.sparseforge.jobs.inference.InferenceResult;
import org.sparseforge.jobs.report.ProofReport;

/** What a run that works row by row says at its end. */
final class InferenceSummary {
  private InferenceSummary() {}

  static String of(InferenceResult result, InferenceKind kind, String out) {
    JsonNode manifest = result.manifest();
    JsonNode usage = manifest.path("usage");
    List<String> lines = new ArrayList<>();
    if (result.alreadyFinished()) {
      lines.add(out + " is finished already; nothing was done.");
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "%s, %,d with an error%s -> %s",
            Counted.of(result.rows(), "row"),
            result.errors(),
            counts(manifest.path("errors")),
            out));
    if (kind == InferenceKind.GENERATE) {
      lines.add(
          String.format(
              Locale.ROOT,
              "finished by%s; %,d malformed",
              counts(manifest.path("finish_reasons")),
              manifest.path("counts").path("malformed").longValue()));
    }
    if (kind == InferenceKind.PROVE) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s; problems ended by%s",
              Counted.of(manifest.path("counts").path("proofs").longValue(), "proof"),
              counts(manifest.path("stops"))));
    }
    if (kind == InferenceKind.PROVE || kind == InferenceKind.LABEL) {
      lines.add(
          String.format(
              Locale.ROOT,
              "labels%s; %s, %,d without an answer",
              counts(manifest.path("labels")),
              Counted.of(usage.path("calls").longValue(), "call"),
              usage.path("failed_calls").longValue()));
    }
    if (kind == InferenceKind.GRADE) {
      lines.add(graded(manifest));
    }
    if (manifest.path("run").path("backend").asText().equals(ModelPlan.NO_MODEL)) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%.0f s without a model, digest %s",
              manifest.path("timings").path("seconds").doubleValue(),
              manifest.path("digest").asText().substring(0, 16)));
      return String.join("\n", lines) + "\n";
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d prompt tokens (%,d cached), %,d %s, %,.0f tokens/s",
            usage.path("prompt_tokens").longValue(),
            usage.path("cached_tokens").longValue(),
            usage.path("completion_tokens").longValue(),
            kind == InferenceKind.SCORE ? "scored" : "completion tokens",
            manifest.path("tokens_per_second").doubleValue()));
    if (usage.hasNonNull("cost_usd")) {
      lines.add(String.format(Locale.ROOT, "cost $%.4f", usage.get("cost_usd").doubleValue()));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "%.0f s with %s, numerics %s, digest %s",
            manifest.path("timings").path("seconds").doubleValue(),
            manifest.path("run").path("backend").asText(),
            manifest.path("run").path("numerics").asText(),
            manifest.path("digest").asText().substring(0, 16)));
    if (ProofReport.fits(manifest)) {
      lines.add("look: " + out + "/report.html");
    }
    return String.join("\n", lines) + "\n";
  }

  private static String graded(JsonNode manifest) {
    JsonNode accuracy = manifest.path("accuracy");
    String chosen =
        String.format(
            Locale.ROOT,
            "%s with a choice, %s",
            Counted.of(manifest.path("counts").path("chosen").longValue(), "row"),
            Counted.of(manifest.path("counts").path("judgements").longValue(), "judgement"));
    return accuracy.isMissingNode()
        ? chosen
        : chosen
            + String.format(
                Locale.ROOT,
                "; right %.1f %%, by chance %.1f %%, at best %.1f %%",
                100 * accuracy.path("chosen").doubleValue(),
                100 * accuracy.path("by_chance").doubleValue(),
                100 * accuracy.path("at_best").doubleValue());
  }

  /** {@code (stop 3, length 5)}, the most frequent first; nothing where there are none. */
  private static String counts(JsonNode counts) {
    List<Map.Entry<String, JsonNode>> entries = new ArrayList<>(counts.properties());
    entries.sort((a, b) -> Long.compare(b.getValue().longValue(), a.getValue().longValue()));
    List<String> parts =
        entries.stream().map(e -> e.getKey() + " " + e.getValue().asText()).toList();
    return parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")";
  }
}
