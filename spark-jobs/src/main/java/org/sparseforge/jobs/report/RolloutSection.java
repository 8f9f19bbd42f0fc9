package org.sparseforge.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;

/** What agents made of the tasks: the part of the report that a run without attempts lacks. */
final class RolloutSection {
  private final Page page;
  private final JsonNode rollouts;

  private RolloutSection(Page page, JsonNode rollouts) {
    this.page = page;
    this.rollouts = rollouts;
  }

  /**
   * @param rollouts of the manifest
   */
  static void write(Page page, JsonNode rollouts) {
    RolloutSection section = new RolloutSection(page, rollouts);
    section.head();
    section.passRates();
    page.beginGrid();
    section.passAtK();
    section.price();
    section.counts("How attempts ended", "Outcome", rollouts.path("outcomes"));
    section.counts("What broke", "Failure", rollouts.path("failures"));
    section.rewards();
    page.end();
  }

  private void head() {
    page.section(
        "Attempts by agents",
        Html.number(count("episodes"))
            + " attempts, "
            + rollouts.path("samples").asText()
            + " at each task; "
            + Html.number(count("passed"))
            + " passed. "
            + Html.number(count("broken"))
            + " broke for a reason outside the agent: they have no reward and count nowhere.");
  }

  private void passRates() {
    page.card(
        "Tasks by pass rate",
        "attempts that passed; below, the tokens the model drew for an answer, on average",
        PassRateChart.draw(rollouts.path("pass_rates"), rollouts.path("samples").asInt()));
  }

  private void passAtK() {
    StringBuilder rows = new StringBuilder("<tr><th class=\"n\">k</th><th class=\"n\">pass@k</th>");
    rows.append("<th class=\"n\">Tasks</th></tr>");
    for (JsonNode step : rollouts.path("pass_at_k")) {
      row(
          rows,
          step.path("k").asText(),
          step.path("value").isNumber()
              ? String.format(Locale.ROOT, "%.1f %%", 100 * step.path("value").doubleValue())
              : "",
          Html.number(step.path("tasks").asLong()));
    }
    page.card("pass@k", "unbiased, mean over tasks with k attempts or more", table(rows));
  }

  private void price() {
    JsonNode each = rollouts.path("per_accepted_task");
    StringBuilder rows = new StringBuilder();
    pair(rows, "Tokens drawn for an answer", rollouts.path("tokens_per_answer"), 0);
    pair(rows, "Tokens drawn for a right answer", rollouts.path("tokens_per_passed_answer"), 0);
    pair(rows, "Steps of an attempt", rollouts.path("steps_per_answer"), 1);
    pair(rows, "Tokens for a kept task, read and drawn", each.path("tokens"), 0);
    pair(rows, "Seconds for a kept task", each.path("seconds"), 1);
    pair(rows, "US dollars for a kept task", each.path("cost_usd"), 4);
    pair(rows, "US dollars in all", rollouts.path("cost_usd"), 2);
    page.card("What it took", "", table(rows));
  }

  private void rewards() {
    StringBuilder rows = new StringBuilder();
    for (Map.Entry<String, JsonNode> part : rollouts.path("mean_rewards").properties()) {
      pair(rows, part.getKey().replace('_', ' '), part.getValue(), 3);
    }
    page.card("Rewards", "means over judged attempts; the total is weighed", table(rows));
  }

  private void counts(String title, String label, JsonNode counts) {
    if (counts.isEmpty()) {
      return;
    }
    StringBuilder rows =
        new StringBuilder("<tr><th>" + label + "</th><th class=\"n\">Attempts</th></tr>");
    for (Map.Entry<String, JsonNode> one : counts.properties()) {
      rows.append("<tr><td>")
          .append(Html.escape(one.getKey()))
          .append("</td><td class=\"n\">")
          .append(Html.number(one.getValue().asLong()))
          .append("</td></tr>");
    }
    page.card(title, "", table(rows));
  }

  private static void pair(StringBuilder rows, String label, JsonNode value, int digits) {
    if (value.isNumber()) {
      rows.append("<tr><td>")
          .append(Html.escape(label))
          .append("</td><td class=\"n\">")
          .append(String.format(Locale.ROOT, "%,." + digits + "f", value.doubleValue()))
          .append("</td></tr>");
    }
  }

  private static void row(StringBuilder rows, String... cells) {
    rows.append("<tr>");
    for (String cell : cells) {
      rows.append("<td class=\"n\">").append(Html.escape(cell)).append("</td>");
    }
    rows.append("</tr>");
  }

  private static String table(StringBuilder rows) {
    return "<table>" + rows + "</table>";
  }

  private long count(String name) {
    return rollouts.path(name).asLong();
  }
}
