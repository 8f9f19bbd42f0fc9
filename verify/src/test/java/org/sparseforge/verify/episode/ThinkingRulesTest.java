package org.sparseforge.verify.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.tokenizer.ByteTokenizer;
import org.sparseforge.schemas.TokenTrace;
import org.sparseforge.verify.fake.FakeSandbox;
import org.sparseforge.verify.fake.OrdersTask;
import org.sparseforge.verify.fake.Said;
import org.sparseforge.verify.fake.ScriptedEngine;
import org.sparseforge.verify.fake.Scripts;

/** Section 4.1 of the report, seen in what the model is shown. */
class ThinkingRulesTest {
  private static final String SCENARIO =
      "{\"goal\":\"a refund\",\"known_facts\":[\"the order is O-3\"],\"unknown_facts\":[]}";
  private static final String THOUGHT = "Let me look.";
  private static final String CALL = "invoke name=\"get_order\"";
  private static final String RESULT = "<result>1</result>";

  private static String prompt(ScriptedEngine engine, int step) {
    return new ByteTokenizer().decode(engine.completions().get(step).promptTokenIds());
  }

  private static ScriptedEngine engine() {
    return ScriptedEngine.of(
        Scripts.inTurn(
            Said.calls(OrdersTask.CALLS.get(0)),
            Said.text("Which one?"),
            Said.text(OrdersTask.ANSWER)));
  }

  private static Attempt attempt(ScriptedEngine engine, Object... settings) {
    ScriptedEngine user = ScriptedEngine.of(asked -> Said.text("O-3, please."));
    return new AgentLoop(
            engine, new FakeSandbox(), AgentLoopTest.config(settings), UserPlayer.of(user))
        .attempt(OrdersTask.request(OrdersTask.withScenario(SCENARIO), 0));
  }

  @Test
  void thinkingSurvivesToolResultsAndIsDroppedWhenAUserSpeaks() {
    ScriptedEngine engine = engine();
    TokenTrace trace = attempt(engine).episode().tokens();
    String afterResult = prompt(engine, 1);
    assertTrue(afterResult.contains("<think>" + THOUGHT + "</think>\n\n"), afterResult);
    assertTrue(afterResult.endsWith("</function_results>\n\n<think>"), afterResult);
    String afterUser = prompt(engine, 2);
    assertFalse(afterUser.contains(THOUGHT), afterUser);
    assertTrue(afterUser.contains(CALL) && afterUser.contains(RESULT), "calls and results stay");
    assertTrue(afterUser.contains("</function_results>\n\n</think>Which one?"), afterUser);
    assertTrue(afterUser.endsWith("<｜User｜>O-3, please.<｜Assistant｜><think>"), afterUser);
    assertEquals(2, trace.segmentStarts().length, "what the model saw is no extension any more");
    assertArrayEquals(
        engine.completions().get(2).promptTokenIds(),
        java.util.Arrays.copyOf(
            trace.segment(1), engine.completions().get(2).promptTokenIds().length));
  }

  @Test
  void withoutThinkingThereIsOneSegment() {
    ScriptedEngine engine = engine();
    TokenTrace trace = attempt(engine, "thinking_mode", "chat").episode().tokens();
    assertArrayEquals(new int[] {0}, trace.segmentStarts());
    assertEquals(
        List.of(), engine.completions().stream().filter(c -> c.text().contains("think")).toList());
  }
}
