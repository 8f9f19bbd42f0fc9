package org.sparseforge.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** The sections that every dataset has: how tasks came about, how hard and how varied they are. */
final class DatasetSections {
  /** What difficulty is made of; other measures are shown apart. */
  private static final List<String> MEASURES = List.of("solver_nodes", "tool_calls", "constraints");

  private final Page page;
  private final JsonNode manifest;
  private final ReportData data;

  DatasetSections(Page page, JsonNode manifest, ReportData data) {
    this.page = page;
    this.manifest = manifest;
    this.data = data;
  }

  void write() {
    funnel();
    difficulty();
    variety();
    shape();
  }

  private void funnel() {
    page.section(
        "From candidates to tasks",
        "Every candidate meets the stages in this order and leaves at the first one it fails. The"
            + " rejected are kept, with stage and reason, in rejected/.");
    page.card("", "", FunnelChart.draw(manifest.path("stages"), count("accepted")));
  }

  private void difficulty() {
    page.section(
        "Difficulty, measured",
        "Levels come from what the solver and the reference solution needed. Boxes hold the middle"
            + " half of the tasks, lines the middle eight tenths, the stroke is the median.");
    measures(MEASURES.stream().filter(data.measures::containsKey).toList());
    List<String> others =
        data.measures.keySet().stream().filter(name -> !MEASURES.contains(name)).toList();
    if (!others.isEmpty()) {
      page.html("<h3 class=\"also\">Also counted</h3>");
      measures(others);
    }
  }

  private void measures(List<String> names) {
    page.beginGrid();
    for (String name : names) {
      SortedMap<Integer, Samples> byLevel = data.measures.get(name);
      page.card(name.replace('_', ' '), medians(byLevel), LevelChart.draw(name, byLevel));
    }
    page.end();
  }

  private static String medians(SortedMap<Integer, Samples> byLevel) {
    List<String> medians = new ArrayList<>();
    byLevel.values().forEach(samples -> medians.add(Html.number(samples.quantile(0.5))));
    return "medians " + String.join(", ", medians);
  }

  private void variety() {
    page.section(
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
    StringBuilder legend = new StringBuilder("<div class=\"legend\">");
    for (Map.Entry<Integer, Integer> level : data.levels.entrySet()) {
      legend
          .append("<span><i class=\"k")
          .append(Math.max(1, Math.min(5, level.getKey())))
          .append("\"></i>level ")
          .append(level.getKey())
          .append(": ")
          .append(Html.number(level.getValue()))
          .append("</span>");
    }
    legend.append("</div>");
    page.card("Tasks by category", "", legend + CategoryChart.draw(data.levelsByCategory));
  }

  private void shape() {
    page.section(
        "Shape and cost",
        "How long prompts are, how many tools an agent is given, and what checking took.");
    page.beginGrid();
    histogram("Words in the prompt", data.promptWords, true);
    histogram("Tools per task", data.toolsPerTask, true);
    histogram("Tasks per environment", data.tasksPerEnvironment, true);
    histogram("Database, KiB", data.databaseKilobytes, false);
    histogram("Wrong answers tried on each verifier", data.mutants, true);
    histogram("Milliseconds to verify a task", data.verificationMillis, true);
    page.end();
    List<String> sandboxes = new ArrayList<>();
    for (Map.Entry<String, JsonNode> sandbox : manifest.path("sandbox").properties()) {
      sandboxes.add(sandbox.getKey() + " (" + Html.number(sandbox.getValue().asLong()) + ")");
    }
    JsonNode timings = manifest.path("timings");
    page.after(
        "Untrusted code ran in "
            + String.join(", ", sandboxes)
            + ". Wall time "
            + Html.time(timings.path("seconds").doubleValue())
            + " in "
            + timings.path("sessions").asText()
            + (timings.path("sessions").asInt() == 1 ? " session" : " sessions")
            + "; checks of the accepted tasks alone took "
            + Html.time(timings.path("verification_seconds").doubleValue())
            + " of sandbox time.");
  }

  private void histogram(String title, Samples samples, boolean whole) {
    if (samples.size() == 0) {
      return;
    }
    page.card(
        title,
        "median "
            + Html.number(samples.quantile(0.5))
            + ", most "
            + Html.number(samples.quantile(1)),
        HistogramChart.draw(title, samples, whole));
  }

  private long count(String name) {
    return manifest.path("counts").path(name).asLong();
  }

  private double share(int tasks) {
    return count("accepted") == 0 ? 0 : (double) tasks / count("accepted");
  }
}
