package org.sparseforge.jobs.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.fake.ChildJvm;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.jobs.fake.CrashingFileSystem;
import org.sparseforge.jobs.fake.FakeAgent;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.schemas.Json;

/** Disks that die at any change and drivers that are killed: the same command, the same dataset. */
@Tag("one-jdk")
class RolloutCrashTest {
  private static final int STRIDE = "full".equals(System.getProperty("sparseforge.tests")) ? 1 : 9;
  private static final int TASKS = 12;

  @TempDir static Path shared;
  private static Path tasks;

  @TempDir Path temp;

  @BeforeAll
  static void makeTasks() throws IOException {
    tasks = Rollouts.tasks(shared.resolve("tasks"), TASKS);
  }

  @AfterEach
  void recover() {
    CrashingFileSystem.recover();
  }

  @Test
  void runThatStopsAtAChangeContinuesToTheSameDataset() throws IOException {
    String undisturbed = Rollouts.digest(run(temp.resolve("undisturbed")));
    int change = 0;
    for (boolean crashed = true; crashed; change += STRIDE) {
      Path out = temp.resolve("crash" + change);
      CrashingFileSystem.crashAt(change, "power cut");
      crashed = false;
      try {
        run(out);
      } catch (IOException | RuntimeException e) {
        crashed = true;
      }
      CrashingFileSystem.recover();
      assertEquals(undisturbed, Rollouts.digest(run(out)), "after a crash at change " + change);
      assertEquals(TASKS * 4, Runs.rows(out, Table.TRAJECTORIES).size());
      assertFalse(Files.exists(out.resolve("_run")), "staging is left after change " + change);
    }
    assertTrue(change > 30, "only " + change + " changes were tried");
  }

  @Test
  void killedDriverContinuesToTheSameDataset() throws Exception {
    Path in = Rollouts.tasks(temp.resolve("many"), 24);
    Path out = temp.resolve("d");
    Process driver = ChildJvm.hangingFakeMain(70, " graded | ", command(in, out));
    driver.destroyForcibly().waitFor();
    assertTrue(Files.exists(out.resolve("_run/run.json")));
    assertFalse(Files.exists(out.resolve("manifest.json")), "killed in the middle");
    Process last = ChildJvm.fakeMain(command(in, out));
    String said = Runs.text(last);
    assertEquals(0, last.waitFor(), said);
    JsonNode manifest = Json.parse(Files.readString(out.resolve("manifest.json")));
    assertEquals(2, manifest.path("timings").path("sessions").asInt());

    Path whole = temp.resolve("undisturbed");
    Commands.Said undisturbed = Commands.run(command(in, whole));
    assertEquals(0, undisturbed.exitCode(), undisturbed.err());
    assertEquals(
        Json.parse(Files.readString(whole.resolve("manifest.json"))).path("digest"),
        manifest.path("digest"));
  }

  private static String[] command(Path in, Path out) {
    // Few at once, so that waves are small and one is committed before the process hangs.
    String command =
        "rollout --in %s --model fake --samples 4 --concurrent-episodes 4 --out %s"
            .formatted(in, out);
    return command.split(" ");
  }

  private static RolloutResult run(Path out) throws IOException {
    return Rollouts.run(
        new RolloutSettings(tasks.toString(), "crash://" + out, Rollouts.attempts(4), 0, 0.1),
        new FakeAgent.Opener(0.05, 0),
        CrashingFileSystem.configuration());
  }
}
