package org.sparseforge.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** {@code report.html}: one file with its style sheet and drawings inside, and no scripts. */
final class ReportPage {
  /** What difficulty is made of; other measures are shown apart. */
  private static final List<String> MEASURES = List.of("solver_nodes", "tool_calls", "constraints");

  private static final int MOST_REASONS = 15;

  private final JsonNode manifest;
  private final ReportData data;
  private final StringBuilder out = new StringBuilder();

  private ReportPage(JsonNode manifest, ReportData data) {
    this.manifest = manifest;
    this.data = data;
  }

  static String write(JsonNode manifest, ReportData data) throws IOException {
    ReportPage page = new ReportPage(manifest, data);
    page.head();
    page.tiles();
    page.funnel();
    page.difficulty();
    page.variety();
    page.shape();
    if (manifest.path("rollouts").isObject()) {
      page.out.append(RolloutSection.draw(manifest.path("rollouts")));
    }
    page.examples();
    page.rejected();
    page.foot();
    return page.out.toString();
  }

  private void head() throws IOException {
    String title = Html.number(count("accepted")) + " verified agent tasks";
    out.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .append(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"
                + " style-src 'unsafe-inline'\">")
        .append("<title>")
        .append(title)
        .append("</title><style>")
        .append(css())
        .append("</style></head><body><main><header><h1>")
        .append(title)
        .append("</h1><p>")
        .append(
            Html.escape(
                "Each has a database, tools, a prompt, a solution that was run, and a verifier that"
                    + " accepted it and refused "
                    + Html.number(data.mutants.sum() - data.equivalentMutants)
                    + " wrong answers and wrong states. Made with seed "
                    + manifest.path("run").path("seed").asText()
                    + " by Sparseforge "
                    + manifest.path("generator_version").asText()
                    + "."))
        .append("</p>");
    if (!manifest.path("complete").booleanValue()) {
      out.append("<p><b>").append(Html.escape(shortfall())).append("</b></p>");
    }
    out.append("</header>");
  }

  private String shortfall() {
    long broken = manifest.path("rollouts").path("broken").asLong();
    return manifest.path("run").path("command").asText().equals("rollout")
        ? Html.number(broken) + " attempts broke and have no verdict."
        : "Fewer than the " + Html.number(count("asked")) + " asked for: the candidates ran out.";
  }

  private void tiles() {
    out.append("<div class=\"tiles\">");
    tile(Html.number(count("accepted")), "accepted tasks");
    tile(Html.number(count("environments")), "environments");
    tile(Html.number(count("categories")), "categories");
    tile(Html.number(count("toolsets")), "distinct toolsets");
    tile(Html.percent(manifest.path("counts").path("yield").doubleValue()), "of candidates hold");
    tile(Html.time(manifest.path("timings").path("seconds").doubleValue()), "wall time");
    out.append("</div>");
  }

  private void tile(String value, String label) {
    out.append("<div class=\"tile\"><b>")
        .append(Html.escape(value))
        .append("</b><span>")
        .append(Html.escape(label))
        .append("</span></div>");
  }

  private void funnel() {
    section(
        "From candidates to tasks",
        "Every candidate meets the stages in this order and leaves at the first one it fails. The"
            + " rejected are kept, with stage and reason, in rejected/.");
    card("", "", FunnelChart.draw(manifest.path("stages"), count("accepted")));
  }

  private void difficulty() {
    section(
        "Difficulty, measured",
        "Levels come from what the solver and the reference solution needed. Boxes hold the middle"
            + " half of the tasks, lines the middle eight tenths, the stroke is the median.");
    measures(MEASURES.stream().filter(data.measures::containsKey).toList());
    List<String> others =
        data.measures.keySet().stream().filter(name -> !MEASURES.contains(name)).toList();
    if (!others.isEmpty()) {
      out.append("<h3 class=\"also\">Also counted</h3>");
      measures(others);
    }
  }

  private void measures(List<String> names) {
    out.append("<div class=\"grid\">");
    for (String name : names) {
      SortedMap<Integer, Samples> byLevel = data.measures.get(name);
      card(name.replace('_', ' '), medians(byLevel), LevelChart.draw(name, byLevel));
    }
    out.append("</div>");
  }

  private static String medians(SortedMap<Integer, Samples> byLevel) {
    List<String> medians = new ArrayList<>();
    byLevel.values().forEach(samples -> medians.add(Html.number(samples.quantile(0.5))));
    return "medians " + String.join(", ", medians);
  }

  private void variety() {
    section(
        "Variety",
        Html.number(count("environments"))
            + " environments differ in their databases, "
            + Html.number(count("toolsets"))
            + " toolsets in their functions; "
            + Html.percent(share(data.workflowTasks))
            + " of the tasks are workflows under a policy, "
            + Html.percent(share(data.uniqueTasks))
            + " have exactly one right answer. Without their data, prompts are of "
            + Html.number(count("prompt_skeletons"))
            + " kinds; the most frequent is that of "
            + Html.percent(share((int) count("tasks_of_most_frequent_skeleton")))
            + " of the tasks.");
    out.append("<div class=\"card\"><h3>Tasks by category</h3><div class=\"legend\">");
    for (Map.Entry<Integer, Integer> level : data.levels.entrySet()) {
      out.append("<span><i class=\"k")
          .append(Math.max(1, Math.min(5, level.getKey())))
          .append("\"></i>level ")
          .append(level.getKey())
          .append(": ")
          .append(Html.number(level.getValue()))
          .append("</span>");
    }
    out.append("</div>").append(CategoryChart.draw(data.levelsByCategory)).append("</div>");
  }

  private void shape() {
    section(
        "Shape and cost",
        "How long prompts are, how many tools an agent is given, and what checking took.");
    out.append("<div class=\"grid\">");
    histogram("Words in the prompt", data.promptWords, true);
    histogram("Tools per task", data.toolsPerTask, true);
    histogram("Tasks per environment", data.tasksPerEnvironment, true);
    histogram("Database, KiB", data.databaseKilobytes, false);
    histogram("Wrong answers tried on each verifier", data.mutants, true);
    histogram("Milliseconds to verify a task", data.verificationMillis, true);
    out.append("</div>");
    List<String> sandboxes = new ArrayList<>();
    for (Map.Entry<String, JsonNode> sandbox : manifest.path("sandbox").properties()) {
      sandboxes.add(sandbox.getKey() + " (" + Html.number(sandbox.getValue().asLong()) + ")");
    }
    JsonNode timings = manifest.path("timings");
    out.append("<p class=\"after\">")
        .append(
            Html.escape(
                "Untrusted code ran in "
                    + String.join(", ", sandboxes)
                    + ". Wall time "
                    + Html.time(timings.path("seconds").doubleValue())
                    + " in "
                    + timings.path("sessions").asText()
                    + (timings.path("sessions").asInt() == 1 ? " session" : " sessions")
                    + "; checks of the accepted tasks alone took "
                    + Html.time(timings.path("verification_seconds").doubleValue())
                    + " of sandbox time."))
        .append("</p>");
  }

  private void histogram(String title, Samples samples, boolean whole) {
    if (samples.size() == 0) {
      return;
    }
    card(
        title,
        "median "
            + Html.number(samples.quantile(0.5))
            + ", most "
            + Html.number(samples.quantile(1)),
        HistogramChart.draw(title, samples, whole));
  }

  private void examples() {
    section("Examples", "As they stand in the dataset, from the easiest level to the hardest.");
    out.append(ExampleCards.draw(data.examples));
  }

  private void rejected() {
    if (data.reasons.isEmpty()) {
      return;
    }
    section(
        "Why candidates were rejected",
        "Reasons with numbers and quoted values masked, the most frequent first.");
    out.append(
        "<div class=\"card\"><table><tr><th class=\"n\">Count</th><th>Stage</th><th>Reason</th></tr>");
    for (ReportData.Reason reason :
        data.reasons.subList(0, Math.min(MOST_REASONS, data.reasons.size()))) {
      out.append("<tr title=\"")
          .append(Html.escape(Html.shorten(reason.example(), 400)))
          .append("\"><td class=\"n\">")
          .append(Html.number(reason.count()))
          .append("</td><td>")
          .append(Html.escape(reason.stage()))
          .append("</td><td>")
          .append(Html.escape(Html.shorten(reason.pattern(), 300)))
          .append("</td></tr>");
    }
    out.append("</table></div>");
    if (data.reasons.size() > MOST_REASONS) {
      out.append("<p class=\"after\">")
          .append(Html.number(data.reasons.size() - MOST_REASONS))
          .append(" rarer reasons are in rejected/.</p>");
    }
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
    out.append("<h2>")
        .append(Html.escape(title))
        .append("</h2><p>")
        .append(Html.escape(text))
        .append("</p>");
  }

  private void card(String title, String note, String drawing) {
    out.append("<div class=\"card\">");
    if (!title.isEmpty()) {
      out.append("<h3>").append(Html.escape(title)).append("</h3><p class=\"note\">");
      out.append(Html.escape(note)).append("</p>");
    }
    out.append(drawing).append("</div>");
  }

  private long count(String name) {
    return manifest.path("counts").path(name).asLong();
  }

  private double share(int tasks) {
    return count("accepted") == 0 ? 0 : (double) tasks / count("accepted");
  }

  private static String css() throws IOException {
    try (InputStream in =
        ReportPage.class.getResourceAsStream("/org/sparseforge/jobs/report/report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
