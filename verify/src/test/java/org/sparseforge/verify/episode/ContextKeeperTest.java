package org.sparseforge.verify.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.FinishReason;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.Role;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.Message;
import org.sparseforge.verify.fake.Asked;
import org.sparseforge.verify.fake.FakeSandbox;
import org.sparseforge.verify.fake.OrdersTask;
import org.sparseforge.verify.fake.Said;
import org.sparseforge.verify.fake.ScriptedEngine;
import org.sparseforge.verify.sandbox.SandboxException;

class ContextKeeperTest {
  /** Prompt of the task alone, with its tools; a call turn is about 220 tokens more. */
  private static final int WINDOW = 5000;

  private static final ScriptedEngine.Script FORGETFUL =
      asked ->
          asked.last().content().startsWith("The conversation has grown too long")
              ? Said.text("So far: O-3 is <open>.")
              : Said.calls(OrdersTask.CALLS.get(0));

  private static Attempt attempt(ScriptedEngine engine, ContextStrategy strategy, int steps) {
    return new AgentLoop(
            engine,
            new FakeSandbox(),
            AgentLoopTest.config(
                "context_strategy", strategy.text(), "context_window", WINDOW, "max_steps", steps))
        .attempt(OrdersTask.request(0));
  }

  private static long callTurns(Asked asked) {
    return asked.messages().stream().filter(m -> !m.toolCalls().isEmpty()).count();
  }

  private static List<Long> turnsShown(ScriptedEngine engine) {
    return engine.asked().stream().map(ContextKeeperTest::callTurns).toList();
  }

  /** The first index at which less is shown than before. */
  private static int firstDrop(List<Long> turns) {
    for (int i = 1; i < turns.size(); i++) {
      if (turns.get(i) <= turns.get(i - 1)) {
        return i;
      }
    }
    return -1;
  }

  private static double usedBefore(ScriptedEngine engine, int step) {
    var usage = engine.completions().get(step - 1).usage();
    return (usage.promptTokens() + usage.completionTokens()) / (double) WINDOW;
  }

  @Test
  void nothingIsDoneWhereNothingIsAskedFor() {
    ScriptedEngine engine = ScriptedEngine.of(FORGETFUL);
    attempt(engine, ContextStrategy.NONE, 30);
    assertEquals(-1, firstDrop(turnsShown(engine)));
  }

  @Test
  void discardAllGoesBackToTheTask() {
    ScriptedEngine engine = ScriptedEngine.of(FORGETFUL);
    attempt(engine, ContextStrategy.DISCARD_ALL, 30);
    List<Long> turns = turnsShown(engine);
    int drop = firstDrop(turns);
    assertEquals(0, turns.get(drop));
    assertTrue(usedBefore(engine, drop) > 0.8 && usedBefore(engine, drop - 1) <= 0.8);
    assertEquals(
        List.of(Role.SYSTEM, Role.USER),
        engine.asked().get(drop).messages().stream().map(ChatMessage::role).toList());
  }

  @Test
  void discard75KeepsTheLastQuarter() {
    ScriptedEngine engine = ScriptedEngine.of(FORGETFUL);
    attempt(engine, ContextStrategy.DISCARD_75, 30);
    List<Long> turns = turnsShown(engine);
    int drop = firstDrop(turns);
    long before = turns.get(drop - 1) + 1;
    assertEquals(before - (3 * before + 3) / 4, turns.get(drop));
    assertTrue(turns.get(drop) > 0);
    // What is kept is the end: results are numbered through.
    List<ChatMessage> kept = engine.asked().get(drop).messages();
    assertEquals(Integer.toString(drop), kept.get(kept.size() - 1).content());
  }

  @Test
  void aSummaryTakesTheHistorysPlace() {
    ScriptedEngine engine = ScriptedEngine.of(FORGETFUL);
    Attempt attempt = attempt(engine, ContextStrategy.SUMMARY, 30);
    Asked summary = engine.asked().stream().filter(a -> isRequest(a.last())).findFirst().get();
    Asked before = engine.asked().get(engine.asked().indexOf(summary) - 1);
    assertEquals(callTurns(before) + 1, callTurns(summary), "it is asked with everything in sight");
    Asked next = engine.asked().get(engine.asked().indexOf(summary) + 1);
    assertEquals(2, next.messages().size());
    String question = next.last().content();
    assertTrue(question.startsWith("Cancel order O-3"), "the question stays");
    assertTrue(question.endsWith("Your summary of it:\nSo far: O-3 is <open>."), question);
    assertEquals(3, next.messages().get(0).tools().size(), "and so do the tools");
    List<String> said = attempt.episode().messages().stream().map(Message::content).toList();
    assertTrue(said.contains("So far: O-3 is <open>."), "the row keeps everything");
    assertTrue(attempt.episode().tokens().segmentStarts().length >= 3);
  }

  private static boolean isRequest(ChatMessage message) {
    return message.role() == Role.USER
        && message.content().startsWith("The conversation has grown too long");
  }

  @Test
  void aSummaryThatDoesNotComeLeavesTheTask() {
    ScriptedEngine engine =
        ScriptedEngine.of(
            asked ->
                isRequest(asked.last())
                    ? Said.raw("r</think>")
                    : Said.calls(OrdersTask.CALLS.get(0)));
    attempt(engine, ContextStrategy.SUMMARY, 30);
    Asked summary = engine.asked().stream().filter(a -> isRequest(a.last())).findFirst().get();
    Asked next = engine.asked().get(engine.asked().indexOf(summary) + 1);
    assertEquals(OrdersTask.task().prompt().get(1).content(), next.last().content());
  }

  @Test
  void aSummaryThatIsAbortedBreaksTheEpisode() {
    ScriptedEngine engine =
        ScriptedEngine.of(
            asked ->
                isRequest(asked.last())
                    ? Said.ended("r</think>So f", FinishReason.ABORT)
                    : Said.calls(OrdersTask.CALLS.get(0)));
    Attempt attempt = attempt(engine, ContextStrategy.SUMMARY, 30);
    assertEquals("aborted", attempt.episode().failure().failureClass());
    assertTrue(isRequest(engine.asked().get(engine.asked().size() - 1).last()), "nothing follows");
  }

  @Test
  void whatDoesNotFitAnyMoreIsDiscardedToo() {
    ScriptedEngine engine = ScriptedEngine.of(FORGETFUL).withContext(3600);
    Attempt attempt = attempt(engine, ContextStrategy.DISCARD_ALL, 30);
    assertEquals("max_steps", attempt.episode().outcome());
    assertFalse(engine.completions().size() == engine.asked().size(), "some were refused");
    Attempt none =
        attempt(ScriptedEngine.of(FORGETFUL).withContext(3600), ContextStrategy.NONE, 30);
    assertEquals("context_full", none.episode().outcome());
  }

  @Test
  void ofSeveralWithoutAnAnswerOneThatBrokeIsNotTaken() {
    FakeSandbox dead = new FakeSandbox().breakingAtTheEnd(new SandboxException("killed"));
    ScriptedEngine silent = ScriptedEngine.of(asked -> Said.text("nothing"));
    AgentLoop breaking = new AgentLoop(silent, dead, AgentLoopTest.config());
    AgentLoop sound = new AgentLoop(silent, new FakeSandbox(), AgentLoopTest.config());
    EpisodeRequest asked = OrdersTask.request(0);
    Agent agent = one -> (one.seed() == asked.seed() ? breaking : sound).attempt(one);
    Episode best = new ParallelFewestSteps(agent, 2).attempt(asked).episode();
    assertEquals("no_answer", best.outcome());
    assertNull(best.failure());
  }

  @Test
  void fewestStepsOfSeveralFinishedAreTaken() {
    ScriptedEngine engine =
        ScriptedEngine.of(
            asked -> {
              int length = 1 + (int) (6 * asked.luck());
              return asked.replies() < length
                  ? Said.calls(OrdersTask.CALLS.get(0))
                  : Said.text(length == 1 ? "nothing" : OrdersTask.ANSWER);
            });
    AgentConfig config =
        AgentLoopTest.config("context_strategy", "parallel_fewest_step", "parallel_episodes", 6);
    AgentLoop loop = new AgentLoop(engine, new FakeSandbox(), config);
    Attempt best = loop.asConfigured().attempt(OrdersTask.request(3));
    assertEquals(OrdersTask.request(3).episodeId(), best.episode().episodeId());
    assertEquals("answered", best.episode().outcome());
    List<Integer> finished =
        engine.asked().stream()
            .filter(a -> a.replies() == 1 + (int) (6 * a.luck()) && a.replies() > 1)
            .map(a -> a.replies() + 1)
            .toList();
    assertEquals(finished.stream().min(Integer::compare).get(), best.episode().steps());
    assertEquals(6, engine.asked().stream().map(Asked::episode).distinct().count());
    long drawn = engine.completions().stream().mapToLong(c -> c.usage().completionTokens()).sum();
    assertEquals(drawn, best.episode().counts().completionTokens(), "all of them are paid for");
  }
}
