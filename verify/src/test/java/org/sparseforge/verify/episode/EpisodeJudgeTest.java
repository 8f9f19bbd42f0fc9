package org.sparseforge.verify.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.chat.ToolCall;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.EpisodeFailure;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.fake.OrdersTask;
import org.sparseforge.verify.fake.ReferenceCalls;
import org.sparseforge.verify.fake.Said;
import org.sparseforge.verify.fake.ScriptedEngine;
import org.sparseforge.verify.fake.Scripts;
import org.sparseforge.verify.sandbox.PythonSandbox;
import org.sparseforge.verify.sandbox.SandboxKind;
import org.sparseforge.verify.sandbox.SandboxLimits;
import org.sparseforge.verify.sandbox.Sandboxes;

/** Attempts from prompt to reward, in a real sandbox. */
class EpisodeJudgeTest {
  private static PythonSandbox sandbox;
  private static List<ToolCall> reference;

  @BeforeAll
  static void open() {
    sandbox = Sandboxes.open(SandboxKind.AUTO, SandboxLimits.DEFAULT);
    reference = ReferenceCalls.of(sandbox, OrdersTask.task(), OrdersTask.ENVIRONMENT);
  }

  @AfterAll
  static void close() {
    sandbox.close();
  }

  private static Episode judged(ScriptedEngine.Script script, Task task, int sample) {
    AgentLoop loop =
        new AgentLoop(ScriptedEngine.of(script), sandbox, AgentLoopTest.config("max_steps", 9));
    return new EpisodeJudge(sandbox).judge(task, loop.attempt(OrdersTask.request(task, sample)));
  }

  private static Episode judged(ScriptedEngine.Script script) {
    return judged(script, OrdersTask.task(), 0);
  }

  @Test
  void theReferenceSolutionsCallsPass() {
    assertEquals(
        OrdersTask.CALLS.stream().map(call -> Json.parse(call.arguments())).toList(),
        reference.stream().map(call -> Json.parse(call.arguments())).toList());
    for (ScriptedEngine.Script script :
        List.of(
            Scripts.reference(reference, OrdersTask.task(), 1),
            Scripts.parallel(reference, OrdersTask.task()))) {
      Episode episode = judged(script);
      assertEquals(1.0, episode.reward());
      assertEquals("{\"outcome\":1.0}", episode.rewards());
      assertEquals("passed", episode.outcome());
    }
  }

  @Test
  void aRightAnswerWithoutTheDeedFails() {
    Episode episode = judged(Scripts.inTurn(Said.text(OrdersTask.ANSWER)));
    assertEquals(0.0, episode.reward());
    assertEquals("{\"outcome\":0.0}", episode.rewards());
    assertEquals("failed", episode.outcome());
    assertEquals(0.0, judged(Scripts.reference(reference, OrdersTask.task(), 0)).reward());
  }

  @Test
  void whoGivesNoAnswerFailsAndItIsSaidHow() {
    Episode episode = judged(Scripts.neverStops(reference.get(0)));
    assertEquals(0.0, episode.reward());
    assertEquals("max_steps", episode.outcome());
    assertEquals("malformed", judged(Scripts.inTurn(Said.raw("?"))).outcome());
  }

  @Test
  void aVerifierThatBreaksIsNoWrongAnswer() {
    Task broken = OrdersTask.with("def verify(answer, db):\n    return answer['x']\n", null);
    Episode episode = judged(Scripts.inTurn(Said.text("{}")), broken, 0);
    assertNull(episode.reward());
    assertEquals(new EpisodeFailure("verifier", 1), episode.failure());
  }

  /** What sleeps looks like what a busy machine keeps waiting, and nobody is to blame for that. */
  @Test
  void whatTheClockOnTheWallStopsIsNoWrongAnswer() {
    SandboxLimits hasty = SandboxLimits.DEFAULT.withWallTime(Duration.ofMillis(1500));
    try (PythonSandbox own = Sandboxes.open(SandboxKind.AUTO, hasty)) {
      EpisodeFailure late = new EpisodeFailure("sandbox_time", 1);
      String sleeps = "    import time\n    time.sleep(600)\n";
      Task task = OrdersTask.with("def verify(answer, db):\n" + sleeps, null);
      Attempt answered =
          loop(own, Said.text(OrdersTask.ANSWER)).attempt(OrdersTask.request(task, 0));
      Episode unjudged = new EpisodeJudge(own).judge(task, answered);
      assertEquals(late, unjudged.failure());
      assertNull(unjudged.reward());

      String tools = OrdersTask.ENVIRONMENT.toolsSource() + "def get_order(order_id):\n" + sleeps;
      EpisodeRequest sleepy =
          new EpisodeRequest(
              OrdersTask.task(),
              Environment.of(
                  "orders",
                  OrdersTask.ENVIRONMENT.database(),
                  OrdersTask.ENVIRONMENT.tools(),
                  tools),
              "scripted",
              "",
              7,
              0);
      Attempt broken =
          loop(own, Said.calls(reference.get(0)), Said.text(OrdersTask.ANSWER)).attempt(sleepy);
      Episode episode = new EpisodeJudge(own).judge(OrdersTask.task(), broken);
      assertEquals(late, episode.failure());
      assertEquals("broken", episode.outcome());
      assertNull(episode.reward());
    }
  }

  private static AgentLoop loop(PythonSandbox sandbox, Said... said) {
    return new AgentLoop(ScriptedEngine.of(Scripts.inTurn(said)), sandbox, AgentLoopTest.config());
  }

  @Test
  void anEpisodeThatBrokeStaysUnjudged() {
    Task unsound = OrdersTask.withScenario("{}");
    Episode episode = judged(Scripts.inTurn(Said.text("{}")), unsound, 0);
    assertEquals(new EpisodeFailure("environment", 1), episode.failure());
    assertNull(episode.reward());
  }

  @Test
  void anInterruptedJudgeJudgesNothing() {
    Task task = OrdersTask.task();
    Attempt attempt =
        new AgentLoop(
                ScriptedEngine.of(Scripts.inTurn(Said.text(OrdersTask.ANSWER))),
                sandbox,
                AgentLoopTest.config())
            .attempt(OrdersTask.request(0));
    Thread.currentThread().interrupt();
    try {
      assertThrows(
          CancellationException.class, () -> new EpisodeJudge(sandbox).judge(task, attempt));
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  /** Twenty side by side; their number of passes is that of a coin with p, within four sigma. */
  @Test
  void passesComeAsOftenAsTheScriptIsRight() throws Exception {
    double p = 0.6;
    int number = 60;
    ScriptedEngine.Script script = Scripts.reference(reference, OrdersTask.task(), p);
    ExecutorService threads = Executors.newFixedThreadPool(20);
    try {
      List<Callable<Episode>> jobs = new ArrayList<>();
      for (int i = 0; i < number; i++) {
        int sample = i;
        jobs.add(() -> judged(script, OrdersTask.task(), sample));
      }
      double passes = 0;
      for (Future<Episode> job : threads.invokeAll(jobs)) {
        assertNull(job.get().failure());
        passes += job.get().reward();
      }
      double sigma = Math.sqrt(number * p * (1 - p));
      assertTrue(Math.abs(passes - number * p) < 4 * sigma, "passes: " + passes);
    } finally {
      threads.shutdown();
    }
  }
}
