package org.sparseforge.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sparseforge.schemas.Json;

/** Attempts as a person would want to read them: what was said and done, and the verdict on it. */
final class AttemptCards {
  /** Messages shown of an attempt; of a longer one the first and the last. */
  private static final int MOST_MESSAGES = 40;

  private final StringBuilder out = new StringBuilder();

  /** Names of called tools by the call's id. */
  private final Map<String, String> callees = new HashMap<>();

  private AttemptCards() {}

  /**
   * Writes nothing where there are none.
   *
   * @param attempts rows of trajectories
   */
  static void write(Page page, List<ObjectNode> attempts) {
    if (attempts.isEmpty()) {
      return;
    }
    page.section(
        "Attempts, step by step",
        "Of the attempts that passed, and of those that did not, the one in the middle when they"
            + " are put in the order of their steps, then of the tokens drawn.");
    for (ObjectNode attempt : attempts) {
      AttemptCards card = new AttemptCards();
      card.draw(attempt);
      page.html(card.out.toString());
    }
  }

  private void draw(JsonNode attempt) {
    String outcome = attempt.path("outcome").asText();
    boolean passed = outcome.equals("passed");
    out.append("<article class=\"card example talk\"><div class=\"head\"><h3>")
        .append(passed ? "An attempt that passed" : "An attempt that did not pass")
        .append("</h3>");
    tag(outcome.replace('_', ' '));
    tag(count(attempt.path("steps").asLong(), "step"));
    tag(count(attempt.path("completion_tokens").asLong(), "token") + " drawn");
    tag(Html.time(attempt.path("seconds").doubleValue()));
    out.append("</div><p class=\"note\">")
        .append(
            Html.escape(
                "Sample "
                    + attempt.path("sample").asText()
                    + " of task "
                    + attempt.path("task_id").asText()
                    + ", episode "
                    + attempt.path("episode_id").asText()))
        .append("</p>");
    messages(attempt.path("messages"));
    verdict(attempt, outcome);
    out.append("</article>");
  }

  private void messages(JsonNode messages) {
    int left = messages.size() - MOST_MESSAGES;
    for (int i = 0; i < messages.size(); i++) {
      remember(messages.get(i));
      if (left > 0 && i >= MOST_MESSAGES / 2 && i < messages.size() - MOST_MESSAGES / 2) {
        if (i == MOST_MESSAGES / 2) {
          out.append("<p class=\"cut\">").append(count(left, "message")).append(" left out</p>");
        }
      } else {
        message(messages.get(i));
      }
    }
  }

  private void remember(JsonNode message) {
    for (JsonNode call : calls(message)) {
      callees.put(call.path("id").asText(), call.path("function").path("name").asText());
    }
  }

  private void message(JsonNode message) {
    String role = message.path("role").asText();
    String content = message.path("content").asText();
    out.append("<div class=\"turn ").append(style(role)).append("\">");
    if (role.equals("tool")) {
      String name = callees.getOrDefault(message.path("tool_call_id").asText(), "a tool");
      FoldedText.write(out, "Result of " + name, content);
    } else {
      out.append("<span class=\"role\">").append(Html.escape(role)).append("</span>");
      String reasoning = message.path("reasoning_content").asText("");
      if (!reasoning.isEmpty()) {
        FoldedText.fold(out, "Thinking", reasoning);
      }
      if (!content.isEmpty()) {
        FoldedText.said(out, "Message", content);
      }
      for (JsonNode call : calls(message)) {
        JsonNode function = call.path("function");
        FoldedText.call(out, function.path("name").asText(), function.path("arguments").asText());
      }
    }
    out.append("</div>");
  }

  private static String style(String role) {
    return switch (role) {
      case "system", "user", "assistant", "tool" -> role;
      default -> "";
    };
  }

  private static JsonNode calls(JsonNode message) {
    String text = message.path("tool_calls").asText("");
    try {
      return text.isEmpty() ? Json.array() : Json.parse(text);
    } catch (IllegalArgumentException e) {
      return Json.array();
    }
  }

  /** What came of it, and the parts of its reward. */
  private void verdict(JsonNode attempt, String outcome) {
    List<String> parts = new ArrayList<>();
    for (Map.Entry<String, JsonNode> part : parts(attempt).properties()) {
      parts.add(part.getKey().replace('_', ' ') + " " + signed(part.getValue().doubleValue()));
    }
    out.append("<p class=\"verdict ").append(outcome.equals("passed") ? "good" : "bad");
    out.append("\"><b>").append(Html.escape(said(outcome))).append("</b> ");
    if (attempt.path("reward").isNumber()) {
      out.append(
          Html.escape(
              "Reward "
                  + signed(attempt.path("reward").doubleValue())
                  + (parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")")
                  + (attempt.path("advantage").isNumber()
                      ? ", advantage " + signed(attempt.path("advantage").doubleValue())
                      : "")
                  + "."));
    }
    out.append("</p>");
  }

  private static JsonNode parts(JsonNode attempt) {
    try {
      return Json.parse(attempt.path("rewards").asText());
    } catch (IllegalArgumentException e) {
      return Json.object();
    }
  }

  private static String said(String outcome) {
    return switch (outcome) {
      case "passed" -> "The verifier accepts the answer and what became of the database.";
      case "failed" -> "The verifier refuses the answer, or what became of the database.";
      default -> "It ended without an answer: " + outcome.replace('_', ' ') + ".";
    };
  }

  private static String signed(double value) {
    return String.format(Locale.ROOT, "%.3f", value).replace('-', '\u2212');
  }

  private void tag(String text) {
    out.append("<span class=\"tag\">").append(Html.escape(text)).append("</span>");
  }

  private static String count(long number, String what) {
    return Html.number(number) + " " + what + (number == 1 ? "" : "s");
  }
}
