package org.sparseforge.verify.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.chat.ChatEncoder;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.tokenizer.ByteTokenizer;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.TokenTrace;
import org.sparseforge.verify.fake.Asked;
import org.sparseforge.verify.fake.FakeSandbox;
import org.sparseforge.verify.fake.OrdersTask;
import org.sparseforge.verify.fake.Said;
import org.sparseforge.verify.fake.ScriptedEngine;

/** What the model sees, and what is written down of it, over conversations of every course. */
class ContextLawsTest {
  private static final ByteTokenizer BYTES = new ByteTokenizer();
  private static final String SCENARIO =
      "{\"goal\":\"a refund\",\"known_facts\":[\"the order is O-3\"],\"unknown_facts\":[]}";

  /** What an agent does in a step. */
  enum Move {
    CALL,
    CALLS,
    TALK,
    BREAK,
    NEVER_ENDS_THINKING
  }

  @Provide
  Arbitrary<List<Move>> moves() {
    return Arbitraries.of(Move.class).list().ofMinSize(1).ofMaxSize(12);
  }

  private static Said said(Move move) {
    return switch (move) {
      case CALL -> Said.calls(OrdersTask.CALLS.get(0));
      case CALLS -> Said.calls(OrdersTask.CALLS.get(1), OrdersTask.CALLS.get(2));
      case TALK -> Said.text("Which order?");
      case BREAK -> Said.raw("</think></think>");
      case NEVER_ENDS_THINKING -> Said.raw("hm");
    };
  }

  private static ScriptedEngine play(List<Move> moves, AgentConfig config, List<Episode> episodes) {
    ScriptedEngine engine =
        ScriptedEngine.of(
            asked ->
                asked.step() < moves.size()
                    ? said(moves.get(asked.step()))
                    : Said.text(OrdersTask.ANSWER));
    ScriptedEngine user = ScriptedEngine.of(asked -> Said.text("It is O-3."));
    AgentLoop loop = new AgentLoop(engine, new FakeSandbox(), config, UserPlayer.of(user));
    var request = OrdersTask.request(OrdersTask.withScenario(SCENARIO), 0);
    episodes.add(loop.attempt(request).episode());
    return engine;
  }

  private static AgentConfig config(ThinkingMode mode, ContextStrategy strategy) {
    return AgentLoopTest.config(
        "thinking_mode",
        mode.text(),
        "max_malformed",
        20,
        "max_steps",
        20,
        "max_user_turns",
        20,
        "context_strategy",
        strategy.text(),
        "context_window",
        5000);
  }

  /** The published encoder decides what is shown, however the tokens came about. */
  @Property(tries = 60)
  void everyPromptIsTheEncodersText(
      @ForAll("moves") List<Move> moves,
      @ForAll ThinkingMode mode,
      @ForAll ContextStrategy strategy) {
    ScriptedEngine engine = play(moves, config(mode, strategy), new ArrayList<>());
    for (int i = 0; i < engine.asked().size(); i++) {
      Asked asked = engine.asked().get(i);
      assertEquals(
          ChatEncoder.encode(asked.messages(), mode),
          BYTES.decode(engine.completions().get(i).promptTokenIds()));
    }
  }

  /** Every reply in a prompt is there in the tokens it was drawn in, less its reasoning. */
  @Property(tries = 60)
  void nothingDrawnIsTokenizedAgain(
      @ForAll("moves") List<Move> moves,
      @ForAll ThinkingMode mode,
      @ForAll ContextStrategy strategy) {
    ScriptedEngine engine = play(moves, config(mode, strategy), new ArrayList<>());
    // The script spells calls in bytes, where a tokenizer would take one token.
    int dsml = BYTES.idOf("｜DSML｜").getAsInt();
    int inTools = count(engine.completions().get(0).promptTokenIds(), dsml);
    for (Completion completion : engine.completions()) {
      assertEquals(inTools, count(completion.promptTokenIds(), dsml));
    }
  }

  private static int count(int[] ids, int id) {
    return (int) Arrays.stream(ids).filter(one -> one == id).count();
  }

  /** Segments are what the engine saw, and everything drawn is in them once. */
  @Property(tries = 60)
  void theTraceIsWhatTheEngineSawAndDrew(
      @ForAll("moves") List<Move> moves,
      @ForAll ThinkingMode mode,
      @ForAll ContextStrategy strategy) {
    List<Episode> episodes = new ArrayList<>();
    ScriptedEngine engine = play(moves, config(mode, strategy), episodes);
    TokenTrace trace = episodes.get(0).tokens();
    int segment = 0;
    int position = 0;
    int drawn = 0;
    for (Completion completion : engine.completions()) {
      int[] prompt = completion.promptTokenIds();
      int[] ids = trace.segment(segment);
      boolean extended =
          position == 0
              || prompt.length >= position && Arrays.equals(prompt, 0, position, ids, 0, position);
      if (!extended) {
        assertEquals(ids.length, position, "a segment ends with the last token drawn in it");
        ids = trace.segment(++segment);
        position = 0;
      }
      int start = trace.segmentStarts()[segment];
      assertArrayEquals(prompt, Arrays.copyOf(ids, prompt.length));
      for (int i = position; i < prompt.length; i++) {
        assertEquals(0, trace.lossMask()[start + i]);
        assertEquals(0f, trace.logprobs()[start + i]);
      }
      for (int i = 0; i < completion.tokenIds().length; i++) {
        int at = start + prompt.length + i;
        assertEquals(completion.tokenIds()[i], trace.tokenIds()[at]);
        assertEquals(1, trace.lossMask()[at]);
        assertEquals(completion.logprobs()[i], trace.logprobs()[at]);
      }
      drawn += completion.tokenIds().length;
      position = prompt.length + completion.tokenIds().length;
    }
    assertEquals(trace.segmentStarts().length, segment + 1);
    int masked = 0;
    for (byte one : trace.lossMask()) {
      masked += one;
    }
    assertEquals(drawn, masked);
    assertTrue(episodes.get(0).counts().completionTokens() == drawn);
  }
}
