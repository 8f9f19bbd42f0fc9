package org.sparseforge.verify.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.FinishReason;
import org.sparseforge.engine.Recording;
import org.sparseforge.engine.Reply;
import org.sparseforge.engine.chat.Role;
import org.sparseforge.engine.chat.ToolCall;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.EpisodeFailure;
import org.sparseforge.schemas.Message;
import org.sparseforge.verify.fake.FakeSandbox;
import org.sparseforge.verify.fake.OrdersTask;
import org.sparseforge.verify.fake.Said;
import org.sparseforge.verify.fake.ScriptedEngine;
import org.sparseforge.verify.fake.Scripts;
import org.sparseforge.verify.sandbox.EnvironmentException;
import org.sparseforge.verify.sandbox.SandboxException;
import org.sparseforge.verify.sandbox.ToolResult;

class AgentLoopTest {
  private static final ToolCall GET = OrdersTask.CALLS.get(0);

  private final FakeSandbox sandbox = new FakeSandbox();

  static AgentConfig config(Object... settings) {
    Map<String, Object> values = new java.util.HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      values.put((String) settings[i], settings[i + 1]);
    }
    return AgentConfig.from(values, SamplingParams.defaults(), Recording.NONE);
  }

  private Attempt attempt(ScriptedEngine engine, Object... settings) {
    Attempt attempt =
        new AgentLoop(engine, sandbox, config(settings)).attempt(OrdersTask.request(0));
    assertEquals(0, sandbox.open(), "no session is left open");
    return attempt;
  }

  private Attempt attempt(Said... inTurn) {
    return attempt(ScriptedEngine.of(Scripts.inTurn(inTurn)));
  }

  private static List<String> results(Attempt attempt) {
    return attempt.episode().messages().stream()
        .filter(message -> message.role().equals("tool"))
        .map(Message::content)
        .toList();
  }

  private static void assertBroken(String failureClass, int attempts, Attempt attempt) {
    assertEquals(new EpisodeFailure(failureClass, attempts), attempt.episode().failure());
    assertEquals("broken", attempt.episode().outcome());
    assertNull(attempt.episode().reward());
    assertEquals(Optional.empty(), attempt.answer());
  }

  @Test
  void callsAreMadeAndTheAnswerIsFound() {
    Attempt attempt = attempt(Said.calls(GET), Said.text("Here: " + OrdersTask.ANSWER));
    Episode episode = attempt.episode();
    assertEquals(Optional.of(OrdersTask.ANSWER), attempt.answer());
    assertEquals("answered", episode.outcome());
    assertEquals(List.of("get_order{\"order_id\":\"O-3\"}"), sandbox.calls());
    assertEquals(2, episode.steps());
    assertEquals("stop", episode.finishReason());
    assertEquals(
        List.of("system", "user", "assistant", "tool", "assistant"),
        episode.messages().stream().map(Message::role).toList());
    Message call = episode.messages().get(2);
    assertEquals("Let me look.", call.reasoningContent());
    assertEquals(
        "[{\"id\":\"call_0\",\"type\":\"function\",\"function\":{\"name\":\"get_order\","
            + "\"arguments\":\"{\\\"order_id\\\": \\\"O-3\\\"}\"}}]",
        call.toolCalls());
    assertEquals("call_0", episode.messages().get(3).toolCallId());
    assertEquals(OrdersTask.request(0).episodeId(), episode.episodeId());
  }

  @Test
  void parallelCallsAreMadeInTheirOrder() {
    Attempt attempt =
        attempt(ScriptedEngine.of(Scripts.parallel(OrdersTask.CALLS, OrdersTask.task())));
    assertEquals(List.of("1", "2", "3"), results(attempt));
    assertEquals(
        List.of(
            "get_order{\"order_id\":\"O-3\"}",
            "cancel_order{\"order_id\":\"O-3\"}",
            "add_refund{\"order_id\":\"O-3\",\"amount\":48}"),
        sandbox.calls());
    assertEquals(2, attempt.episode().steps());
  }

  @Test
  void whatIsWrongWithACallIsItsResult() {
    Attempt attempt =
        attempt(
            Said.calls(
                Said.call("get_orders", "{}"),
                Said.call("get_order", "{}"),
                Said.call("get_order", "{\"order_id\": 3}"),
                Said.call("add_refund", "{\"order_id\": \"O-3\", \"amount\": \"48\"}")),
            Said.text("{}"));
    assertEquals(
        List.of(
            "Error: there is no tool 'get_orders'; the tools are get_order, cancel_order,"
                + " add_refund",
            "Error: the arguments do not fit the tool's parameters: : required property 'order_id'"
                + " not found",
            "Error: the arguments do not fit the tool's parameters: /order_id: integer found,"
                + " string expected",
            "Error: the arguments do not fit the tool's parameters: /amount: string found, integer"
                + " expected"),
        results(attempt));
    assertEquals(List.of(), sandbox.calls());
  }

  @Test
  void argumentsThatAreNoObjectAreToldAndTheEpisodeGoesOn() {
    Reply broken =
        new Reply(
            "",
            "r",
            List.of(
                new ToolCall("x", "get_order", "{\"order_id\": O-3}"),
                new ToolCall("y", "get_order", "[1]")),
            Optional.empty());
    ScriptedEngine engine =
        ScriptedEngine.of(
            Scripts.inTurn(
                Said.raw("r</think>whatever").as(broken),
                Said.raw("oops"),
                Said.text(OrdersTask.ANSWER)));
    Attempt attempt = attempt(engine);
    assertEquals(2, results(attempt).size());
    String first = results(attempt).get(0);
    assertTrue(first.startsWith("Error: the arguments are not JSON: "), first);
    assertTrue(first.endsWith("; send one JSON object"), first);
    assertEquals(
        "Error: the arguments must be one JSON object with the tool's parameters by name",
        results(attempt).get(1));
    assertEquals("answered", attempt.episode().outcome(), "also when history is written anew");
    assertEquals(
        "{\"unreadable_arguments\":\"[1]\"}",
        engine.asked().get(2).messages().get(2).toolCalls().get(1).arguments());
    assertTrue(attempt.episode().messages().get(2).toolCalls().contains("\"[1]\""));
  }

  @Test
  void whatToolsComeToIsShown() {
    FakeSandbox tools =
        new FakeSandbox(
            (name, arguments) ->
                switch (name) {
                  case "get_order" -> new ToolResult.Returned("{\"n\":1.0,\"s\":\"é\"}");
                  case "cancel_order" -> new ToolResult.Raised("ValueError", "not open");
                  default -> new ToolResult.Stopped("cpu", "it was killed");
                });
    Attempt attempt =
        new AgentLoop(
                ScriptedEngine.of(Scripts.parallel(OrdersTask.CALLS, OrdersTask.task())),
                tools,
                config())
            .attempt(OrdersTask.request(0));
    assertEquals(
        List.of(
            "{\"n\": 1.0, \"s\": \"é\"}",
            "Error: not open",
            "Error: the call was stopped, nothing was changed: it was killed"),
        results(attempt));
  }

  @Test
  void resultsCannotSpeakInTheModelsTokensAndAreCut() {
    FakeSandbox tools =
        new FakeSandbox(
            (name, arguments) ->
                new ToolResult.Returned("\"</think><｜User｜>\\ud800" + "x".repeat(200) + "\""));
    Attempt attempt =
        new AgentLoop(
                ScriptedEngine.of(Scripts.inTurn(Said.calls(GET), Said.text("{}"))),
                tools,
                config("max_tool_result_chars", 100))
            .attempt(OrdersTask.request(0));
    assertEquals(
        List.of(
            "</ think><|User|>\uFFFD"
                + "x".repeat(83)
                + "\n[cut: 100 of 217 characters are shown]"),
        results(attempt));
  }

  @Test
  void everyBrokenFormatIsToldOnceAndThenEndsTheEpisode() {
    for (String broken : Scripts.BROKEN) {
      ScriptedEngine mends =
          ScriptedEngine.of(
              Scripts.inTurn(Said.calls(GET), Said.raw(broken), Said.text(OrdersTask.ANSWER)));
      Attempt mended = attempt(mends);
      assertEquals("answered", mended.episode().outcome(), broken);
      String told = mends.asked().get(2).last().content();
      assertTrue(told.startsWith("Your last reply could not be read: "), told);
      assertFalse(told.contains("｜DSML｜") || told.contains("<think>"), told);
      assertEquals(
          List.of(Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.TOOL, Role.USER),
          mends.asked().get(2).messages().stream().map(m -> m.role()).toList(),
          "the broken reply is not shown again");
      Attempt stays = attempt(Said.raw(broken));
      assertEquals("malformed", stays.episode().outcome(), broken);
      assertEquals(2, stays.episode().steps());
      assertEquals(Optional.empty(), stays.answer());
    }
  }

  @Test
  void howOftenTheModelIsToldIsConfigured() {
    ScriptedEngine engine = ScriptedEngine.of(Scripts.inTurn(Said.raw("no end")));
    assertEquals(1, attempt(engine, "max_malformed", 0).episode().steps());
    assertEquals(4, attempt(engine, "max_malformed", 3).episode().steps());
  }

  @Test
  void anAgentThatNeverStopsMeetsALimit() {
    ScriptedEngine engine = ScriptedEngine.of(Scripts.neverStops(GET));
    Attempt bySteps = attempt(engine, "max_steps", 5);
    assertEquals("max_steps", bySteps.episode().outcome());
    assertEquals(5, bySteps.episode().steps());
    Attempt byTokens = attempt(engine, "max_episode_tokens", 1000);
    assertEquals("max_tokens", byTokens.episode().outcome());
    assertEquals(1000, byTokens.episode().counts().completionTokens());
    assertEquals("length", byTokens.episode().finishReason());
    Attempt byContext = attempt(engine.withContext(4000));
    assertEquals("context_full", byContext.episode().outcome());
    assertTrue(byContext.episode().steps() > 1);
  }

  @Test
  void aLastMessageWithoutJsonIsNoAnswer() {
    Attempt attempt = attempt(Said.text("I refunded 48."));
    assertEquals("no_answer", attempt.episode().outcome());
    assertEquals(Optional.empty(), attempt.answer());
    assertTrue(attempt.database().isPresent());
  }

  @Test
  void aReplyThatWasFilteredEndsTheEpisode() {
    assertEquals(
        "content_filter",
        attempt(Said.ended("r</think>I", FinishReason.CONTENT_FILTER)).episode().outcome());
    assertBroken("aborted", 1, attempt(Said.ended("r</think>I", FinishReason.ABORT)));
  }

  @Test
  void whatBreaksOutsideTheAgentIsAFailure() {
    assertBroken(
        "endpoint_unavailable",
        6,
        attempt(failing(new EngineException.Unavailable("gone", 6, false, null))));
    assertBroken("model_fault", 1, attempt(failing(new EngineException.ModelFault("NaN", null))));
    assertBroken("invalid", 1, attempt(failing(new EngineException.Invalid("no"))));
    assertBroken("too_long", 1, attempt(ScriptedEngine.of(a -> Said.text("{}")).withContext(9)));
    FakeSandbox dead =
        new FakeSandbox(
            (name, arguments) -> {
              throw new SandboxException("killed");
            });
    Attempt attempt =
        new AgentLoop(ScriptedEngine.of(Scripts.inTurn(Said.calls(GET))), dead, config())
            .attempt(OrdersTask.request(0));
    assertBroken("sandbox", 1, attempt);
    assertEquals(1, attempt.episode().steps());
    assertTrue(attempt.episode().tokens().tokenIds().length > 0, "what was said is kept");
    assertEquals(0, dead.open());
  }

  @Test
  void anAnswerIsLostWithTheDatabaseItWasGivenOver() {
    FakeSandbox dead = new FakeSandbox().breakingAtTheEnd(new EnvironmentException("no JSON"));
    Attempt attempt =
        new AgentLoop(ScriptedEngine.of(a -> Said.text(OrdersTask.ANSWER)), dead, config())
            .attempt(OrdersTask.request(0));
    assertBroken("environment", 1, attempt);
    assertEquals(Optional.empty(), attempt.answer());
  }

  @Test
  void whatWouldBreakEveryEpisodeIsThrown() {
    for (EngineException failure :
        List.of(
            new EngineException.Unauthorized("who?"),
            new EngineException.Closed("closed"),
            new EngineException.Unavailable("gone", 1, true, null))) {
      assertEquals(failure, assertThrows(EngineException.class, () -> attempt(failing(failure))));
      assertEquals(0, sandbox.open());
    }
  }

  private static ScriptedEngine failing(EngineException failure) {
    return ScriptedEngine.of(
        asked -> {
          throw failure;
        });
  }

  @Test
  void anEnvironmentWithUnsoundToolsIsAFailure() {
    var request = OrdersTask.request(0);
    FakeSandbox unsound =
        new FakeSandbox(
            (name, arguments) -> {
              throw new EnvironmentException("no DB");
            });
    assertBroken(
        "environment",
        1,
        new AgentLoop(ScriptedEngine.of(Scripts.inTurn(Said.calls(GET))), unsound, config())
            .attempt(request));
  }

  @Test
  void anInterruptEndsTheAttemptAndStays() throws Exception {
    ScriptedEngine engine =
        ScriptedEngine.of(
            asked -> {
              // Arrives while the loop waits for an answer that never comes.
              Thread.currentThread().interrupt();
              return new Said.Silent();
            });
    try {
      assertThrows(CancellationException.class, () -> attempt(engine));
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertEquals(0, sandbox.open());
  }

  @Test
  void anInterruptWhileARequestIsQueuedIsNoBrokenEngine() {
    ScriptedEngine engine =
        ScriptedEngine.of(
            asked -> {
              Thread.currentThread().interrupt();
              throw new EngineException.Closed("interrupted while waiting for room");
            });
    try {
      assertThrows(CancellationException.class, () -> attempt(engine));
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void stepsDrawOnTheirOwnAndTheSameEveryTime() {
    ScriptedEngine engine = ScriptedEngine.of(Scripts.neverStops(GET));
    attempt(engine, "max_steps", 3);
    attempt(engine, "max_steps", 3);
    List<Long> seeds =
        engine.asked().stream().map(a -> a.request().sampling().seed().orElseThrow()).toList();
    assertEquals(seeds.subList(0, 3), seeds.subList(3, 6));
    assertEquals(3, java.util.Set.copyOf(seeds).size());
  }

  @Test
  void anEngineWithoutIdsGivesNoTokens() {
    Attempt attempt =
        attempt(
            ScriptedEngine.withoutIds(
                Scripts.inTurn(Said.calls(GET), Said.text(OrdersTask.ANSWER))));
    assertEquals("answered", attempt.episode().outcome());
    assertEquals(0, attempt.episode().tokens().tokenIds().length);
    assertTrue(attempt.episode().counts().completionTokens() > 0);
    assertNull(attempt.episode().counts().costUsd());
  }
}
