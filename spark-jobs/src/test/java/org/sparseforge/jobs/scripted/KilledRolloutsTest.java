package org.sparseforge.jobs.scripted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.fake.FakeEndpoint;
import org.sparseforge.jobs.attempt.LoopAgents;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.ChildJvm;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.jobs.tasks.Authors;
import org.sparseforge.jobs.tasks.NamedSandbox;
import org.sparseforge.schemas.Json;
import org.sparseforge.synth.Outcome;
import org.sparseforge.synth.TaskSynthesizer;
import org.sparseforge.verify.sandbox.PythonSandbox;

/**
 * {@code synthesize --rollouts} on the packaged domains: once in this JVM, by a server that never
 * fails; once in processes of its own, of which the first is killed, by one that fails at every
 * tenth call. Authors, sandboxes and verifiers are real. {@code spark-jobs/bench/rollouts.sh} does
 * the same by the launcher at full size.
 */
class KilledRolloutsTest {
  private static final int TASKS = 12;
  private static final int SAMPLES = 4;
  private static final KnownTasks KNOWN = new KnownTasks();
  private static PythonSandbox sandbox;

  @TempDir Path temp;

  @AfterAll
  static void closeSandbox() {
    if (sandbox != null) {
      sandbox.close();
    }
  }

  @Test
  void faultsAndAKillLeaveTheDatasetThatWouldHaveBeen() throws Exception {
    Path whole = temp.resolve("whole");
    try (FakeEndpoint sound = FakeEndpoint.serve(0, new ReferencePlayer(KNOWN))) {
      Commands.Said said =
          Commands.run(
              (config, author, name) ->
                  new Watched(Authors.open(config, author, () -> NamedSandbox.open(name))),
              new LoopAgents(NamedSandbox::open),
              command(sound, whole).toArray(String[]::new));
      assertEquals(ExitCode.DONE, said.exitCode(), said.err());
      assertTrue(said.err().contains(" pass, "), "the line of a wave tells of attempts");
    }
    assertEquals(List.of(), RolloutCheck.check(whole, TASKS, SAMPLES).problems());

    Path killed = temp.resolve("killed");
    var faulty = new FaultyEndpoint(0.1, new ReferencePlayer(KNOWN));
    try (FakeEndpoint endpoint = FakeEndpoint.serve(0, faulty)) {
      Process first = start(endpoint, killed);
      endpoint.answer(killing(first, killed.resolve("_run/waves"), faulty));
      String until = Runs.text(first);
      assertEquals(137, first.waitFor(), "it was to be killed: " + until);
      assertTrue(Files.exists(killed.resolve("_run/run.json")), until);
      assertFalse(Files.exists(killed.resolve("manifest.json")));
      endpoint.answer(faulty);
      Process second = start(endpoint, killed);
      String said = Runs.text(second);
      assertEquals(0, second.waitFor(), said);
    }
    assertEquals(manifest(whole).path("digest"), manifest(killed).path("digest"));
    assertEquals(2, manifest(killed).path("timings").path("sessions").asInt());
    assertEquals(List.of(), RolloutCheck.check(killed, TASKS, SAMPLES).problems());
    JsonNode stats = faulty.stats();
    long broken = 0;
    for (JsonNode count : stats.path("faults")) {
      broken += count.asLong();
    }
    assertTrue(broken > 0 && stats.path("repeated").asLong() > 0, stats::toString);
  }

  /** Kills the process at the first request behind a wave that it has committed. */
  private static Function<FakeEndpoint.Request, FakeAnswer> killing(
      Process driver, Path waves, Function<FakeEndpoint.Request, FakeAnswer> script) {
    return request -> {
      if (hasWave(waves)) {
        driver.destroyForcibly();
      }
      return script.apply(request);
    };
  }

  private static boolean hasWave(Path waves) {
    String[] names = waves.toFile().list((folder, name) -> name.endsWith(".gz"));
    return names != null && names.length > 0;
  }

  private static Process start(FakeEndpoint endpoint, Path out) throws IOException {
    return ChildJvm.of(
            List.of(
                "-Xmx512m",
                "-Dspark.master=local[2]",
                "-Dlog4j2.configurationFile=" + ChildJvm.home().resolve("conf/log4j2.properties"),
                "-Dsparseforge.log=" + ChildJvm.target().resolve("child.log")),
            ChildJvm.classpathOfTests(),
            "org.sparseforge.jobs.Main",
            command(endpoint, out))
        .start();
  }

  private static List<String> command(FakeEndpoint endpoint, Path out) {
    return new ArrayList<>(
        List.of(
            "synthesize",
            "--tasks",
            "" + TASKS,
            "--rollouts",
            "" + SAMPLES,
            "--max-difficulty",
            "1",
            "--model",
            endpoint.ref(),
            "--concurrent-episodes",
            "4",
            "--request-seconds",
            "2",
            // On a busy machine good answers are late too, and are asked for until they are not.
            "--max-attempts",
            "100",
            "--backoff-seconds",
            "0.05",
            "--max-backoff-seconds",
            "0.5",
            "--out",
            out.toString()));
  }

  private static JsonNode manifest(Path out) throws IOException {
    return Json.parse(Files.readString(out.resolve("manifest.json")));
  }

  /** Shows the server what has been authored before anybody attempts it. */
  private record Watched(TaskSynthesizer real) implements TaskSynthesizer {
    @Override
    public String kind() {
      return real.kind();
    }

    @Override
    public int groupSize() {
      return real.groupSize();
    }

    @Override
    public List<Outcome> synthesize(long group) {
      List<Outcome> outcomes = real.synthesize(group);
      for (Outcome outcome : outcomes) {
        if (outcome instanceof Outcome.Passed passed) {
          KNOWN.add(passed.task(), passed.environment(), sandbox());
        }
      }
      return outcomes;
    }

    @Override
    public void close() {
      real.close();
    }
  }

  private static synchronized PythonSandbox sandbox() {
    if (sandbox == null) {
      sandbox = NamedSandbox.open("auto");
    }
    return sandbox;
  }
}
