package org.sparseforge.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;

/** How often tasks are passed, from never to always, and what an answer took there. */
final class PassRateChart {
  private static final double WIDTH = 700;
  private static final double HEIGHT = 220;
  private static final double BOTTOM = 170;

  /** Attempts a task up to which every rate that there can be has a column. */
  private static final int MOST_EXACT = 16;

  private PassRateChart() {}

  /**
   * @param rates {pass_rate, tasks, tokens_per_answer}; where there were many attempts, brought
   *     together in tenths
   * @param samples attempts a task
   */
  static String draw(JsonNode rates, int samples) {
    boolean exact = samples >= 1 && samples <= MOST_EXACT;
    int parts = exact ? samples : 10;
    long[] tasks = new long[parts + 1];
    double[] tokens = new double[parts + 1];
    for (JsonNode rate : rates) {
      int column = (int) Math.round(rate.path("pass_rate").doubleValue() * parts);
      tasks[column] += rate.path("tasks").longValue();
      tokens[column] +=
          rate.path("tasks").longValue() * rate.path("tokens_per_answer").doubleValue();
    }
    long most = 1;
    for (long count : tasks) {
      most = Math.max(most, count);
    }
    Svg svg = new Svg(WIDTH, HEIGHT, "Tasks by pass rate, with tokens an answer");
    double step = WIDTH / (parts + 1);
    for (int i = 0; i <= parts; i++) {
      double height = tasks[i] == 0 ? 0 : Math.max(1.5, (BOTTOM - 24) * tasks[i] / most);
      String rate = exact ? i + " / " + parts : Html.percent(i / (double) parts);
      svg.bar(
          "bar",
          i * step + 8,
          BOTTOM - height,
          step - 16,
          height,
          rate + ": " + Html.number(tasks[i]) + (tasks[i] == 1 ? " task" : " tasks"));
      double middle = (i + 0.5) * step;
      if (tasks[i] > 0) {
        svg.text("soft", middle, BOTTOM - height - 6, "middle", Html.number(tasks[i]));
        svg.text(
            "soft", middle, BOTTOM + 40, "middle", Html.number(Math.rint(tokens[i] / tasks[i])));
      }
      svg.text("soft", middle, BOTTOM + 20, "middle", rate);
    }
    svg.line("axis", 0, BOTTOM, WIDTH, BOTTOM);
    return svg.end();
  }
}
