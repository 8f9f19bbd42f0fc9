package org.sparseforge.jobs.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.FinishReason;
import org.sparseforge.engine.Timings;
import org.sparseforge.engine.Usage;
import org.sparseforge.engine.chat.ThinkingMode;

class AnswerTest {
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
    Answer answer = answer("hm, well</think>Yes.", FinishReason.STOP, ThinkingMode.THINKING);
    assertEquals("Yes.", answer.content());
    assertEquals("hm, well", answer.reasoningContent());
    assertEquals("stop", answer.finishReason());
    assertNull(answer.malformed());
  }

  @Test
  void callsTakeIdsFromTheirRow() {
    Answer answer = answer(CALL.formatted("2"), FinishReason.STOP, ThinkingMode.CHAT);
    assertEquals("tool_calls", answer.finishReason());
    assertEquals("Let me look.", answer.content());
    assertEquals("call_7_0", answer.calls().path(0).path("id").textValue());
    assertEquals(
        "{\"where\": \"here\", \"depth\": 2}",
        answer.calls().path(0).path("function").path("arguments").textValue());
    assertNull(answer.malformed());
  }

  @Test
  void argumentsThatAreNoJsonAreKeptAndNamed() {
    Answer answer = answer(CALL.formatted("deep"), FinishReason.STOP, ThinkingMode.CHAT);
    assertEquals("tool_calls", answer.finishReason());
    assertEquals("arguments_not_json", answer.malformed().path("kind").textValue());
  }

  @Test
  void malformedCompletionIsDataAndWhatCanBeSavedOfIt() {
    Answer answer = answer("never closed", FinishReason.STOP, ThinkingMode.THINKING);
    assertEquals("invalid_thinking_format", answer.malformed().path("kind").textValue());
    assertEquals("never closed", answer.reasoningContent());
    assertEquals("", answer.content());
    assertEquals("stop", answer.finishReason());
  }

  @Test
  void completionThatMetItsLimitIsNotCalledMalformed() {
    Answer answer = answer("so far</think>half an ans", FinishReason.LENGTH, ThinkingMode.THINKING);
    assertNull(answer.malformed());
    assertEquals("half an ans", answer.content());
    assertEquals("so far", answer.reasoningContent());
    assertEquals("length", answer.finishReason());
  }

  @Test
  void bareTextIsAllThereIs() {
    Answer answer = Answer.of(completion("</think>x", FinishReason.STOP), Optional.empty(), "7");
    assertEquals("</think>x", answer.content());
    assertNull(answer.malformed());
  }

  private static Answer answer(String text, FinishReason reason, ThinkingMode mode) {
    return Answer.of(completion(text, reason), Optional.of(mode), "7");
  }

  private static Completion completion(String text, FinishReason reason) {
    return new Completion(
        "r",
        0,
        new int[] {1},
        new int[] {2},
        text,
        reason,
        new float[0],
        new float[0],
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new Usage(1, 0, 1, OptionalInt.empty()),
        new Timings(Duration.ZERO, Duration.ZERO, Duration.ZERO),
        0);
  }
}
