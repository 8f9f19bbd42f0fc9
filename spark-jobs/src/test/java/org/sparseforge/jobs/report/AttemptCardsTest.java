package org.sparseforge.jobs.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.dataset.TableWriter;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.EpisodeFailure;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Message;
import org.sparseforge.schemas.TokenCounts;
import org.sparseforge.schemas.TokenTrace;

class AttemptCardsTest {
  private static final String CALLS =
      "[{\"id\":\"call_0\",\"type\":\"function\",\"function\":{\"name\":\"find\","
          + "\"arguments\":\"{\\\"q\\\":1}\"}}]";

  @TempDir Path temp;

  private static Episode episode(String id, String outcome, int steps, int tokens) {
    return new Episode(
        id,
        "task-" + id,
        3,
        "m",
        "",
        List.of(
            Message.user("Find it."),
            new Message("assistant", "", "I look", CALLS, null),
            new Message("tool", "[1]", null, null, "call_0"),
            new Message("assistant", "{\"a\": 1}", null, null, null)),
        outcome.equals("passed") ? 0.9 : 0.0,
        "{\"outcome\":1.0,\"length_penalty\":-0.5}",
        outcome,
        -0.25,
        TokenTrace.NONE,
        new TokenCounts(10, 0, tokens, 0L, 0.0),
        steps,
        "stop",
        null,
        1.5);
  }

  private static Episode saying(Message... messages) {
    Episode plain = episode("e", "failed", 1, 1);
    return new Episode(
        plain.episodeId(),
        plain.taskId(),
        0,
        plain.model(),
        "",
        List.of(messages),
        0.0,
        "{}",
        "failed",
        null,
        plain.tokens(),
        plain.counts(),
        1,
        "stop",
        null,
        0);
  }

  private static String page(Episode... episodes) throws IOException {
    List<ObjectNode> rows = new ArrayList<>();
    for (Episode episode : episodes) {
      rows.add(episode.toJson());
    }
    Page page = new Page("t");
    AttemptCards.write(page, rows);
    return page.finish(Json.object());
  }

  private List<String> chosen(Episode... episodes) throws IOException {
    Storage storage = Storage.open(temp.toString(), new Configuration());
    try (TableWriter table = new TableWriter(storage, "d", Table.TRAJECTORIES)) {
      for (Episode episode : episodes) {
        table.write(episode.toJson());
      }
      table.finish();
    }
    return ExampleAttempts.choose(storage.in("d")).stream()
        .map(row -> row.path("episode_id").asText())
        .toList();
  }

  @Test
  void theMiddleOneOfEachKindIsShownWhateverTheOrderOfRows() throws IOException {
    assertEquals(
        List.of("p2", "f1"),
        chosen(
            episode("p9", "passed", 9, 1),
            episode("f1", "max_steps", 5, 50),
            episode("p2", "passed", 2, 30),
            episode("p1", "passed", 2, 20),
            episode("f2", "failed", 5, 51),
            episode("p3", "passed", 2, 31),
            episode("p0", "passed", 1, 99)));
  }

  @Test
  void attemptsThatBrokeAreNotShown() throws IOException {
    Episode broken = episode("b", "passed", 1, 1).withFailure(new EpisodeFailure("sandbox", 3));
    assertEquals(List.of(), chosen(broken));
  }

  @Test
  void aKindThatThereIsNotIsLeftOut() throws IOException {
    assertEquals(List.of("f"), chosen(episode("f", "failed", 1, 1)));
    assertEquals("", page().replaceAll("(?s).*<main>|<footer>.*", ""), "no section either");
    assertEquals(
        List.of(), ExampleAttempts.choose(Storage.open(temp.toString(), new Configuration())));
  }

  @Test
  void anAttemptIsToldFromPromptToVerdict() throws IOException {
    String page = page(episode("e1", "passed", 2, 1234), episode("e2", "no_answer", 1, 1));
    int at = -1;
    for (String part :
        List.of(
            "An attempt that passed",
            "2 steps",
            "1,234 tokens drawn",
            "Sample 3 of task task-e1, episode e1",
            "Find it.",
            "Thinking, 6 characters",
            "I look",
            "<div class=\"call\"><b>find</b> {&quot;q&quot;:1}</div>",
            "Result of find",
            "[1]",
            "{&quot;a&quot;: 1}",
            "The verifier accepts the answer",
            "Reward 0.900 (outcome 1.000, length penalty \u22120.500), advantage \u22120.250.",
            "An attempt that did not pass",
            "1 step<",
            "1 token drawn",
            "It ended without an answer: no answer.")) {
      int next = page.indexOf(part, at + 1);
      assertTrue(next > at, part + " after " + at + " in " + page);
      at = next;
    }
  }

  @Test
  void hostileTextsStayTexts() throws IOException {
    String evil = "</pre></details><script>alert(1)</script><img src=x onerror=\"y\">'";
    String calls =
        Json.write(
            Json.array()
                .add(
                    Json.object()
                        .put("id", "c\"1")
                        .set("function", Json.object().put("name", evil).put("arguments", evil))));
    Episode hostile =
        saying(
            new Message("system\" onclick=\"z", evil, null, null, null),
            new Message("assistant", evil, evil, calls, null),
            new Message("tool", evil.repeat(20), null, null, "c\"1"),
            new Message("assistant", "a", null, "no JSON", null));
    String page = page(hostile);
    String body = page.substring(page.indexOf("<main>"));
    assertFalse(Pattern.compile("<(script|img)|onclick=\"|onerror=\"").matcher(body).find(), body);
    assertEquals(count(body, "<details"), count(body, "</details>"));
    assertEquals(count(body, "<pre"), count(body, "</pre>"));
    assertEquals(count(body, "<div"), count(body, "</div>"));
    assertTrue(body.contains("<div class=\"call\"><b>&lt;/pre&gt;"));
    assertTrue(body.contains("<div class=\"turn \">"), "an unknown role is no class of ours");
  }

  @Test
  void whatTurnsOrBreaksTextIsWrittenOut() {
    assertEquals(
        "a\u27E8U+202E\u27E9b\u27E8U+2066\u27E9c\u27E8U+2069\u27E9",
        Html.escape("a\u202Eb\u2066c\u2069"));
    assertEquals(
        "\uFFFDx\uFFFD\uFFFD\uFFFD\uFFFD",
        Html.escape("\u0000x\uD800\uDC00\uD800\uFFFF\u0085".replace("\uD800\uDC00", "\uDC00")));
    assertEquals("\uD83D\uDE00 \u200F\u05D0\n\t", Html.escape("\uD83D\uDE00 \u200F\u05D0\n\t"));
  }

  @Test
  void megabytesAreCutWithANote() throws IOException {
    String big = "x".repeat(1 << 20);
    String page =
        page(
            saying(
                Message.user(big),
                new Message(
                    "assistant", big, big, CALLS.replace("{", "{" + " ".repeat(1 << 20)), null),
                new Message("tool", big, null, null, "call_0")));
    assertTrue(page.length() < 100_000, "" + page.length());
    assertEquals(4, count(page, "(1,040,576 more characters)"), "user, thinking, reply, result");
    assertTrue(page.contains("<summary>Calls find, 1,048,583 characters</summary>"), page);
    assertTrue(page.contains("<summary>Result of find, 1,048,576 characters</summary>"));
  }

  @Test
  void ofManyMessagesTheFirstAndTheLastAreShown() throws IOException {
    Message[] many = new Message[101];
    for (int i = 0; i < many.length; i++) {
      many[i] = Message.user("message " + i + ".");
    }
    String page = page(saying(many));
    assertTrue(page.contains("message 19.</div>") && page.contains("message 81.</div>"));
    assertFalse(page.contains("message 20.") || page.contains("message 80."));
    assertEquals(1, count(page, "61 messages left out"));
  }

  @Test
  void longTextsAreFoldedAndShortOnesAreNot() throws IOException {
    String page =
        page(
            saying(
                Message.user("u".repeat(2001)),
                Message.user("v".repeat(2000)),
                new Message("tool", "w".repeat(160), null, null, "x"),
                new Message("tool", "\n".repeat(9), null, null, "x")));
    assertTrue(page.contains("<summary>Message, 2,001 characters</summary>"));
    assertTrue(page.contains("<div class=\"said\">v"));
    assertTrue(page.contains("<span class=\"what\">Result of a tool</span><pre>w"));
    assertTrue(page.contains("<summary>Result of a tool, 9 characters</summary>"));
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}
