package org.sparseforge.jobs.attempt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.fake.FakeEndpoint;
import org.sparseforge.jobs.Main;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.fake.ChildJvm;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.verify.sandbox.BubblewrapSandbox;
import org.sparseforge.verify.sandbox.SandboxException;
import org.sparseforge.verify.sandbox.SandboxLimits;

/** Twenty episodes on two cores, in a JVM of their own that is killed, and again in another. */
class EnvironmentProcessesTest {
  private static final int EPISODES = 20;

  @TempDir Path temp;

  @Test
  void everyEpisodeHasOneProcessAndNoneIsLeftBehindByAKilledExecutor() throws Exception {
    try {
      BubblewrapSandbox.open(SandboxLimits.DEFAULT).close();
    } catch (SandboxException e) {
      Assumptions.abort("bubblewrap is skipped: " + e.getMessage());
    }
    Path tasks = temp.resolve("tasks");
    Runs.run(Runs.settings(tasks, EPISODES / 4, 3));
    CountDownLatch allWait = new CountDownLatch(EPISODES);
    // The first answers are what lets more than a few be asked at a time.
    Function<FakeEndpoint.Request, FakeAnswer> nobodyIsAnsweredTwice =
        request -> {
          if (isFirst(request)) {
            return call();
          }
          allWait.countDown();
          return FakeAnswer.chat("never read to its end").held();
        };
    try (FakeEndpoint endpoint = FakeEndpoint.serve(0, nobodyIsAnsweredTwice)) {
      Process first = rollout(endpoint, tasks);
      List<ProcessHandle> held;
      try {
        allWait.await();
        assertEquals(EPISODES, environments(first));
        held = first.descendants().toList();
      } finally {
        first.destroyForcibly().waitFor();
      }
      for (ProcessHandle process : held) {
        process.onExit().join();
      }

      AtomicInteger most = new AtomicInteger();
      Process[] second = new Process[1];
      CountDownLatch started = new CountDownLatch(1);
      endpoint.answer(
          request -> {
            await(started);
            most.accumulateAndGet(environments(second[0]), Math::max);
            return FakeAnswer.chat("-1");
          });
      second[0] = rollout(endpoint, tasks);
      started.countDown();
      String said = Runs.text(second[0]);
      assertEquals(0, second[0].waitFor(), said);
      assertTrue(most.get() >= 1 && most.get() <= EPISODES, "at most " + most);
    }
    assertEquals(EPISODES, Runs.rows(temp.resolve("out"), Table.TRAJECTORIES).size());
  }

  private static boolean isFirst(FakeEndpoint.Request request) {
    JsonNode messages = request.body().path("messages");
    return messages.get(messages.size() - 1).path("role").asText().equals("user");
  }

  private static FakeAnswer call() {
    ObjectNode body = FakeAnswer.chatBody("", "tool_calls");
    ObjectNode message = (ObjectNode) body.path("choices").get(0).path("message");
    ObjectNode call =
        message.putArray("tool_calls").addObject().put("id", "c").put("type", "function");
    call.putObject("function").put("name", "no_such_tool").put("arguments", "{}");
    return FakeAnswer.json(body);
  }

  /** Sandboxes that the process has open now. */
  private static int environments(Process executor) {
    return (int)
        executor
            .children()
            .filter(child -> child.info().command().orElse("").endsWith("/bwrap"))
            .count();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Process rollout(FakeEndpoint endpoint, Path tasks) throws IOException {
    return ChildJvm.of(
            List.of(
                "-Xmx512m",
                "-Dspark.master=local[2]",
                "-Dlog4j2.configurationFile=" + ChildJvm.home().resolve("conf/log4j2.properties"),
                "-Dsparseforge.log=" + ChildJvm.target().resolve("child.log")),
            ChildJvm.classpathOfTests(),
            Main.class.getName(),
            List.of(
                "rollout",
                "--in",
                "" + tasks,
                "--model",
                endpoint.ref(),
                "--samples",
                "4",
                "--concurrent-episodes",
                "" + EPISODES,
                "--out",
                "" + temp.resolve("out")))
        .start();
  }
}
