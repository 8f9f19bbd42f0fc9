package org.sparseforge.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code report.html} of {@code prove} and {@code label}, from their manifest alone: one file with
 * its style sheet and drawings inside, and no scripts.
 */
public final class ProofReport {
  private static final List<ScoreChart.Line> LINES =
      List.of(
          new ScoreChart.Line("chosen", "verified score of the chosen proof", "c1"),
          new ScoreChart.Line("pool", "verified score of the proofs at hand", "c2"),
          new ScoreChart.Line("self", "its author's own score", "c3"));

  private final JsonNode manifest;
  private final Page page;

  private ProofReport(JsonNode manifest) throws IOException {
    this.manifest = manifest;
    this.page = new Page(title(manifest));
  }

  /** Whether a manifest is of a job that this is the report of. */
  public static boolean fits(JsonNode manifest) {
    String format = manifest.path("format").asText();
    return format.equals("sparseforge-prove") || format.equals("sparseforge-label");
  }

  public static String write(JsonNode manifest) throws IOException {
    ProofReport report = new ProofReport(manifest);
    report.head();
    report.tiles();
    report.curve();
    report.counts();
    return report.page.finish(manifest);
  }

  private static String title(JsonNode manifest) {
    return Html.number(manifest.path("counts").path("rows").asLong())
        + (isProve(manifest) ? " problems, proved" : " proofs, labelled");
  }

  private static boolean isProve(JsonNode manifest) {
    return manifest.path("format").asText().equals("sparseforge-prove");
  }

  private boolean isProve() {
    return isProve(manifest);
  }

  private void head() {
    JsonNode run = manifest.path("run");
    page.header(
        title(manifest),
        (isProve()
                ? "Every proof was verified "
                    + method("verifications")
                    + " times by the model that wrote it"
                : "Every proof was verified " + method("verifications") + " times")
            + ", every evaluation that reports issues meta-verified "
            + method("meta_verifications")
            + " times. Model "
            + run.path("model").asText()
            + ", seed "
            + run.path("seed").asText()
            + ", Sparseforge "
            + manifest.path("generator_version").asText()
            + ".",
        "");
  }

  private void tiles() {
    JsonNode usage = manifest.path("usage");
    page.beginTiles();
    page.tile(Html.number(count("done")), isProve() ? "problems worked on" : "proofs worked on");
    if (isProve()) {
      page.tile(
          Html.number(manifest.path("stops").path("passed_all").asLong()), "passed every check");
      page.tile(Html.number(count("proofs")), "proofs written");
    } else {
      page.tile(Html.number(labelled()), "labels given");
    }
    page.tile(Html.number(usage.path("calls").asDouble()), "calls of the model");
    page.tile(Html.number(usage.path("completion_tokens").asDouble()), "completion tokens");
    if (usage.hasNonNull("cost_usd")) {
      page.tile(
          "$" + String.format(Locale.ROOT, "%,.2f", usage.get("cost_usd").doubleValue()),
          usage.path("priced_calls").equals(usage.path("calls"))
              ? "cost"
              : "cost of the calls that have a price");
    }
    page.tile(Html.time(manifest.path("timings").path("seconds").doubleValue()), "wall time");
    page.end();
  }

  private long labelled() {
    JsonNode labels = manifest.path("labels");
    return labels.path("0.0").asLong() + labels.path("0.5").asLong() + labels.path("1.0").asLong();
  }

  private void curve() {
    JsonNode curve = manifest.path("curve");
    if (curve.isEmpty()) {
      return;
    }
    boolean tokens = manifest.path("usage").path("completion_tokens").asLong() > 0;
    page.section(
        "Score against compute",
        "Means over problems after every round, from the first drafts on. A problem that has ended"
            + " keeps its score; one without a proof counts 0; one whose calls failed is left out."
            + " Scores are means of verifications, 0 to 1.");
    page.card("", "", legend() + drawing(curve, tokens) + table(curve));
  }

  private static String legend() {
    StringBuilder out = new StringBuilder("<div class=\"legend\">");
    for (ScoreChart.Line line : LINES) {
      out.append("<span><i class=\"").append(line.css()).append("\"></i>");
      out.append(Html.escape(line.name())).append("</span>");
    }
    return out.append("</div>").toString();
  }

  private static String drawing(JsonNode curve, boolean tokens) {
    return ScoreChart.draw(
        curve,
        tokens ? "completion_tokens" : "calls",
        tokens ? "completion tokens a problem" : "calls a problem",
        LINES);
  }

  private static String table(JsonNode curve) {
    StringBuilder out = new StringBuilder("<table><tr>");
    String[] names = {
      "Round", "Problems", "Chosen", "At hand", "Own score", "Calls", "Completion tokens"
    };
    String[] keys = {"round", "problems", "chosen", "pool", "self", "calls", "completion_tokens"};
    for (String name : names) {
      out.append("<th class=\"n\">").append(name).append("</th>");
    }
    out.append("</tr>");
    for (JsonNode point : curve) {
      out.append("<tr>");
      for (int i = 0; i < keys.length; i++) {
        double value = point.path(keys[i]).doubleValue();
        out.append("<td class=\"n\">")
            .append(i < 2 || i > 4 ? Html.number(value) : String.format(Locale.ROOT, "%.3f", value))
            .append("</td>");
      }
      out.append("</tr>");
    }
    return out.append("</table>").toString();
  }

  private void counts() {
    page.section(
        "Labels",
        "The label is the lowest score given, if "
            + method("min_valid")
            + " evaluations with it are confirmed by most of their meta-verifications; 1 if no"
            + " evaluation that reports issues is; else there is none.");
    page.beginGrid();
    table("Labels", "label", manifest.path("labels"));
    table("Why", "reason", manifest.path("reasons"));
    if (isProve()) {
      table("How problems ended", "end", manifest.path("stops"));
    }
    table("Verified scores", "mean of verifications", manifest.path("mean_scores"));
    table("Answers that broke the layout", "how", manifest.path("malformed"));
    table("Calls without an answer", "class", manifest.path("call_failures"));
    table("Rows with an error", "class", manifest.path("errors"));
    page.end();
    agreement();
  }

  private void agreement() {
    JsonNode found = manifest.path("agreement");
    if (found.hasNonNull("alpha_interval")) {
      page.after(
          String.format(
              Locale.ROOT,
              "Verifications of the same proof agree with Krippendorff's alpha %.2f over %,d proofs"
                  + " (1 is perfect, 0 is chance).",
              found.get("alpha_interval").doubleValue(),
              found.path("proofs").longValue()));
    }
  }

  private void table(String title, String column, JsonNode counts) {
    if (counts.isEmpty()) {
      return;
    }
    StringBuilder out = new StringBuilder("<table><tr><th>");
    out.append(Html.escape(column)).append("</th><th class=\"n\">Count</th></tr>");
    for (Map.Entry<String, JsonNode> entry : counts.properties()) {
      out.append("<tr><td>")
          .append(Html.escape(entry.getKey().replace('_', ' ')))
          .append("</td><td class=\"n\">")
          .append(Html.number(entry.getValue().asDouble()))
          .append("</td></tr>");
    }
    page.card(title, "", out.append("</table>").toString());
  }

  private String method(String key) {
    return manifest.path("configuration").path(key).asText();
  }

  private long count(String name) {
    return manifest.path("counts").path(name).asLong();
  }
}
