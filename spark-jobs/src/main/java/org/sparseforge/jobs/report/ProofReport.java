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
  private final StringBuilder out = new StringBuilder();

  private ProofReport(JsonNode manifest) {
    this.manifest = manifest;
  }

  /** Whether a manifest is of a job that this is the report of. */
  public static boolean fits(JsonNode manifest) {
    String format = manifest.path("format").asText();
    return format.equals("sparseforge-prove") || format.equals("sparseforge-label");
  }

  public static String write(JsonNode manifest) throws IOException {
    ProofReport page = new ProofReport(manifest);
    page.head();
    page.tiles();
    page.curve();
    page.counts();
    page.foot();
    return page.out.toString();
  }

  private boolean isProve() {
    return manifest.path("format").asText().equals("sparseforge-prove");
  }

  private void head() throws IOException {
    String title =
        Html.number(count("rows")) + (isProve() ? " problems, proved" : " proofs, labelled");
    JsonNode run = manifest.path("run");
    out.append(ReportPage.opening(title))
        .append("<header><h1>")
        .append(Html.escape(title))
        .append("</h1><p>")
        .append(
            Html.escape(
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
                    + "."))
        .append("</p></header>");
  }

  private void tiles() {
    JsonNode usage = manifest.path("usage");
    out.append("<div class=\"tiles\">");
    tile(Html.number(count("done")), isProve() ? "problems worked on" : "proofs worked on");
    if (isProve()) {
      tile(Html.number(manifest.path("stops").path("passed_all").asLong()), "passed every check");
      tile(Html.number(count("proofs")), "proofs written");
    } else {
      tile(Html.number(labelled()), "labels given");
    }
    tile(Html.number(usage.path("calls").asDouble()), "calls of the model");
    tile(Html.number(usage.path("completion_tokens").asDouble()), "completion tokens");
    if (usage.hasNonNull("cost_usd")) {
      tile(
          "$" + String.format(Locale.ROOT, "%,.2f", usage.get("cost_usd").doubleValue()),
          usage.path("priced_calls").equals(usage.path("calls"))
              ? "cost"
              : "cost of the calls that have a price");
    }
    tile(Html.time(manifest.path("timings").path("seconds").doubleValue()), "wall time");
    out.append("</div>");
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
    section(
        "Score against compute",
        "Means over problems after every round, from the first drafts on. A problem that has ended"
            + " keeps its score; one without a proof counts 0; one whose calls failed is left out."
            + " Scores are means of verifications, 0 to 1.");
    out.append("<div class=\"card\"><div class=\"legend\">");
    for (ScoreChart.Line line : LINES) {
      out.append("<span><i class=\"").append(line.css()).append("\"></i>");
      out.append(Html.escape(line.name())).append("</span>");
    }
    out.append("</div>")
        .append(
            ScoreChart.draw(
                curve,
                tokens ? "completion_tokens" : "calls",
                tokens ? "completion tokens a problem" : "calls a problem",
                LINES))
        .append("<table><tr>");
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
    out.append("</table></div>");
  }

  private void counts() {
    section(
        "Labels",
        "The label is the lowest score given, if "
            + method("min_valid")
            + " evaluations with it are confirmed by most of their meta-verifications; 1 if no"
            + " evaluation that reports issues is; else there is none.");
    out.append("<div class=\"grid\">");
    table("Labels", "label", manifest.path("labels"));
    table("Why", "reason", manifest.path("reasons"));
    if (isProve()) {
      table("How problems ended", "end", manifest.path("stops"));
    }
    table("Verified scores", "mean of verifications", manifest.path("mean_scores"));
    table("Answers that broke the layout", "how", manifest.path("malformed"));
    table("Calls without an answer", "class", manifest.path("call_failures"));
    table("Rows with an error", "class", manifest.path("errors"));
    out.append("</div>");
    agreement();
  }

  private void agreement() {
    JsonNode found = manifest.path("agreement");
    if (found.hasNonNull("alpha_interval")) {
      out.append("<p class=\"after\">")
          .append(
              Html.escape(
                  String.format(
                      Locale.ROOT,
                      "Verifications of the same proof agree with Krippendorff's alpha %.2f over"
                          + " %,d proofs (1 is perfect, 0 is chance).",
                      found.get("alpha_interval").doubleValue(),
                      found.path("proofs").longValue())))
          .append("</p>");
    }
  }

  private void table(String title, String column, JsonNode counts) {
    if (counts.isEmpty()) {
      return;
    }
    out.append("<div class=\"card\"><h3>")
        .append(Html.escape(title))
        .append("</h3><table><tr><th>")
        .append(Html.escape(column))
        .append("</th><th class=\"n\">Count</th></tr>");
    for (Map.Entry<String, JsonNode> entry : counts.properties()) {
      out.append("<tr><td>")
          .append(Html.escape(entry.getKey().replace('_', ' ')))
          .append("</td><td class=\"n\">")
          .append(Html.number(entry.getValue().asDouble()))
          .append("</td></tr>");
    }
    out.append("</table></div>");
  }

  private void foot() {
    out.append("<footer>digest ")
        .append(Html.escape(manifest.path("digest").asText()))
        .append("<br>schema ")
        .append(Html.escape(manifest.path("schema_version").asText()))
        .append(", finished ")
        .append(Html.escape(manifest.path("timings").path("finished_at").asText()))
        .append("</footer></main></body></html>\n");
  }

  private void section(String title, String text) {
    out.append("<h2>").append(Html.escape(title)).append("</h2><p>");
    out.append(Html.escape(text)).append("</p>");
  }

  private void tile(String value, String label) {
    out.append("<div class=\"tile\"><b>").append(Html.escape(value)).append("</b><span>");
    out.append(Html.escape(label)).append("</span></div>");
  }

  private String method(String key) {
    return manifest.path("configuration").path(key).asText();
  }

  private long count(String name) {
    return manifest.path("counts").path(name).asLong();
  }
}
