package org.sparseforge.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sparseforge.schemas.Json;

/** Tasks as a person would want to read them: the prompt open, everything else folded. */
final class ExampleCards {
  private static final int MOST_CHARACTERS = 20_000;

  private ExampleCards() {}

  static String draw(List<? extends JsonNode> tasks) {
    StringBuilder out = new StringBuilder();
    tasks.forEach(task -> add(out, task));
    return out.toString();
  }

  private static void add(StringBuilder out, JsonNode task) {
    out.append("<article class=\"card example\"><div class=\"head\"><h3>")
        .append(Html.escape(task.path("category").asText()))
        .append("</h3>");
    tag(out, "level " + task.path("difficulty").asText());
    for (Map.Entry<String, JsonNode> measure :
        Json.parse(task.path("difficulty_measures").textValue()).properties()) {
      if (measure.getValue().isNumber()) {
        tag(
            out,
            measure.getKey().replace('_', ' ')
                + " "
                + Html.number(measure.getValue().doubleValue()));
      }
    }
    if (task.path("unique").booleanValue()) {
      tag(out, "one right answer");
    }
    out.append("</div>");
    for (JsonNode message : task.path("prompt")) {
      boolean system = message.path("role").asText().equals("system");
      out.append("<div class=\"prompt").append(system ? " system" : "").append("\">");
      out.append("<span class=\"role\">")
          .append(Html.escape(message.path("role").asText()))
          .append("</span>")
          .append(Html.escape(message.path("content").asText()))
          .append("</div>");
    }
    folded(out, tools(task), pretty(task.path("tools").textValue()));
    folded(out, "Answer", pretty(task.path("answer").textValue()));
    folded(out, "Solution", task.path("solution").textValue());
    folded(out, "Verifier", task.path("verifier").textValue());
    folded(out, checksTitle(task), checks(task));
    out.append("</article>");
  }

  private static void tag(StringBuilder out, String text) {
    out.append("<span class=\"tag\">").append(Html.escape(text)).append("</span>");
  }

  private static void folded(StringBuilder out, String title, String text) {
    out.append("<details><summary>")
        .append(Html.escape(title))
        .append("</summary><pre>")
        .append(Html.escape(Html.shorten(text, MOST_CHARACTERS)))
        .append("</pre></details>");
  }

  private static String tools(JsonNode task) {
    List<String> names = new ArrayList<>();
    for (JsonNode tool : Json.parse(task.path("tools").textValue())) {
      names.add(tool.path("function").path("name").asText());
    }
    return names.size() + (names.size() == 1 ? " tool: " : " tools: ") + String.join(", ", names);
  }

  private static String checksTitle(JsonNode task) {
    JsonNode verification = task.path("verification");
    return verification.path("checks").size()
        + " checks, "
        + verification.path("mutants").asText()
        + " attacks on the verifier";
  }

  private static String checks(JsonNode task) {
    StringBuilder text = new StringBuilder();
    for (JsonNode check : task.path("verification").path("checks")) {
      text.append(check.path("passed").booleanValue() ? "passed  " : "FAILED  ")
          .append(check.path("name").asText())
          .append(": ")
          .append(check.path("detail").asText())
          .append('\n');
    }
    return text.toString();
  }

  private static String pretty(String json) {
    try {
      return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(Json.parse(json));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return json;
    }
  }
}
