package org.sparseforge.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.chat.ToolCall;

class ReplyReaderTest {
  private static final String CALL =
      """
      Let me look.

      <｜DSML｜function_calls>
      <｜DSML｜invoke name="look">
      <｜DSML｜parameter name="where" string="true">here</｜DSML｜parameter>
      <｜DSML｜parameter name="depth" string="false">%s</｜DSML｜parameter>
      </｜DSML｜invoke>
      </｜DSML｜function_calls>""";

  @Test
  void thoughtAndAnswerAreToldApart() {
    Reply reply = read("hm, well</think>Yes.", FinishReason.STOP, ThinkingMode.THINKING);
    assertEquals(new Reply("Yes.", "hm, well", List.of(), Optional.empty()), reply);
    assertEquals("hm, well", reply.toMessage().reasoningContent());
  }

  @Test
  void callsTakeIdsFromTheirRequest() {
    Reply reply = read(CALL.formatted("2"), FinishReason.STOP, ThinkingMode.CHAT);
    ToolCall call = new ToolCall("call_r_0", "look", "{\"where\": \"here\", \"depth\": 2}");
    assertEquals(new Reply("Let me look.", "", List.of(call), Optional.empty()), reply);
  }

  @Test
  void argumentsThatAreNoJsonAreKeptAndNamed() {
    Reply reply = read(CALL.formatted("deep"), FinishReason.STOP, ThinkingMode.CHAT);
    assertEquals(1, reply.toolCalls().size());
    MalformedReply malformed = reply.malformed().orElseThrow();
    assertEquals("arguments_not_json", malformed.kind());
    assertEquals(OptionalInt.empty(), malformed.at());
    assertEquals(
        "call 0: parameter \"depth\" is not JSON",
        malformed.message().substring(0, malformed.message().indexOf(": Unrecognized")));
    assertEquals(List.of("kind", "message"), fields(malformed));
  }

  @Test
  void malformedCompletionIsDataAndWhatCanBeSavedOfIt() {
    Reply reply = read("never closed", FinishReason.STOP, ThinkingMode.THINKING);
    MalformedReply malformed =
        new MalformedReply(
            "invalid_thinking_format",
            "the thinking is never closed by </think>",
            OptionalInt.of(0));
    assertEquals(new Reply("", "never closed", List.of(), Optional.of(malformed)), reply);
    assertEquals(List.of("kind", "message", "at"), fields(malformed));
  }

  @Test
  void completionThatMetItsLimitIsNotCalledMalformed() {
    Reply reply = read("so far</think>half an ans", FinishReason.LENGTH, ThinkingMode.THINKING);
    assertEquals(new Reply("half an ans", "so far", List.of(), Optional.empty()), reply);
  }

  private static Reply read(String text, FinishReason reason, ThinkingMode mode) {
    return ReplyReader.read(text, reason, mode, "r");
  }

  private static List<String> fields(MalformedReply malformed) {
    return malformed.toJson().properties().stream().map(java.util.Map.Entry::getKey).toList();
  }
}
