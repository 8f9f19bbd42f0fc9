package org.sparseforge.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;

/** How often tasks are passed, from never to always, and what an answer took there. */
final class PassRateChart {
  private static final double WIDTH = 700;
  private static final double HEIGHT = 220;
  private static final double BOTTOM = 170;
  private static final int COLUMNS = 11;

  private PassRateChart() {}

  /**
   * @param rates {pass_rate, tasks, tokens_per_answer}; rates are brought together in tenths
   */
  static String draw(JsonNode rates) {
    long[] tasks = new long[COLUMNS];
    double[] tokens = new double[COLUMNS];
    for (JsonNode rate : rates) {
      int column = (int) Math.round(rate.path("pass_rate").doubleValue() * (COLUMNS - 1));
      tasks[column] += rate.path("tasks").longValue();
      tokens[column] +=
          rate.path("tasks").longValue() * rate.path("tokens_per_answer").doubleValue();
    }
    long most = 1;
    for (long count : tasks) {
      most = Math.max(most, count);
    }
    Svg svg = new Svg(WIDTH, HEIGHT, "Tasks by pass rate, with tokens an answer");
    double step = WIDTH / COLUMNS;
    for (int i = 0; i < COLUMNS; i++) {
      double height = tasks[i] == 0 ? 0 : Math.max(1.5, (BOTTOM - 24) * tasks[i] / most);
      String rate = Html.percent(i / (double) (COLUMNS - 1));
      svg.bar(
          "bar",
          i * step + 8,
          BOTTOM - height,
          step - 16,
          height,
          rate + ": " + Html.number(tasks[i]) + " tasks");
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
