package org.sparseforge.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** {@code report.html} of a dataset: what stands on it, in which order. */
final class ReportPage {
  private ReportPage() {}

  static String write(JsonNode manifest, ReportData data) throws IOException {
    JsonNode counts = manifest.path("counts");
    String title = Html.number(counts.path("accepted").asLong()) + " verified agent tasks";
    Page page = new Page(title);
    page.header(title, about(manifest, data), shortfall(manifest));
    page.beginTiles();
    page.tile(Html.number(counts.path("accepted").asLong()), "accepted tasks");
    page.tile(Html.number(counts.path("environments").asLong()), "environments");
    page.tile(Html.number(counts.path("categories").asLong()), "categories");
    page.tile(Html.number(counts.path("toolsets").asLong()), "distinct toolsets");
    page.tile(Html.percent(counts.path("yield").doubleValue()), "of candidates hold");
    page.tile(Html.time(manifest.path("timings").path("seconds").doubleValue()), "wall time");
    page.end();
    new DatasetSections(page, manifest, data).write();
    if (manifest.path("rollouts").isObject()) {
      RolloutSection.write(page, manifest.path("rollouts"));
    }
    AttemptCards.write(page, data.attempts);
    page.section(
        "Examples", "As they stand in the dataset, from the easiest level to the hardest.");
    page.html(ExampleCards.draw(data.examples));
    ReasonTable.write(page, data.reasons);
    return page.finish(manifest);
  }

  private static String about(JsonNode manifest, ReportData data) {
    return "Each has a database, tools, a prompt, a solution that was run, and a verifier that"
        + " accepted it and refused "
        + Html.number(data.mutants.sum() - data.equivalentMutants)
        + " wrong answers and wrong states. Made with seed "
        + manifest.path("run").path("seed").asText()
        + " by Sparseforge "
        + manifest.path("generator_version").asText()
        + ".";
  }

  /** What the run owes; empty where it is complete. */
  private static String shortfall(JsonNode manifest) {
    if (manifest.path("complete").booleanValue()) {
      return "";
    }
    long broken = manifest.path("rollouts").path("broken").asLong();
    return manifest.path("run").path("command").asText().equals("rollout")
        ? Html.number(broken) + " attempts broke and have no verdict."
        : "Fewer than the "
            + Html.number(manifest.path("counts").path("asked").asLong())
            + " asked for: the candidates ran out.";
  }
}
