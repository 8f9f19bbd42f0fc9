package org.sparseforge.jobs.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.failure.Failures;
import org.sparseforge.jobs.fake.CrashingFileSystem;
import org.sparseforge.jobs.fake.Runs;

/**
 * Stops a run at the changes it makes to its directory, and continues it: at every one of them in
 * full tests, at every fifth by default.
 */
@Tag("one-jdk")
class CrashTest {
  private static final int TASKS = 24;
  private static final int STRIDE = "full".equals(System.getProperty("sparseforge.tests")) ? 1 : 5;

  @TempDir Path temp;

  @AfterEach
  void recover() {
    CrashingFileSystem.recover();
  }

  @Test
  void runThatStopsAtAChangeContinuesToTheSameDataset() throws IOException {
    String undisturbed = Runs.digest(run(temp.resolve("undisturbed")));
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
      // a run may end well although its last clean-up died: the manifest is there by then
      CrashingFileSystem.recover();
      assertEquals(undisturbed, Runs.digest(run(out)), "after a crash at change " + change);
      assertEquals(TASKS, Runs.rows(out, Table.GENERAL).size());
      assertFalse(Files.exists(out.resolve("_run")), "staging is left after change " + change);
    }
    assertTrue(change > 30, "only " + change + " changes were tried");
  }

  @Test
  void crashesInARowStillEndInTheSameDataset() throws IOException {
    String undisturbed = Runs.digest(run(temp.resolve("undisturbed")));
    Path out = temp.resolve("d");
    for (int change = 3; change < 24; change += 2) {
      CrashingFileSystem.crashAt(change, "power cut");
      try {
        run(out);
      } catch (IOException | RuntimeException e) {
        // the next start continues
      }
    }
    CrashingFileSystem.recover();
    assertEquals(undisturbed, Runs.digest(run(out)));
  }

  @Test
  void diskThatFillsUpIsOneSentenceAndTheRunContinues() throws IOException {
    String undisturbed = Runs.digest(run(temp.resolve("undisturbed")));
    Path out = temp.resolve("d");
    CrashingFileSystem.crashAt(9, "No space left on device");
    Failures.Failure failure = null;
    try {
      run(out);
    } catch (IOException | RuntimeException e) {
      failure = Failures.describe(e);
    }
    assertEquals(
        new Failures.Failure(
            ExitCode.FAILED,
            "the disk is full; what is done is kept, run the same command again once there is"
                + " space"),
        failure);
    CrashingFileSystem.recover();
    assertEquals(undisturbed, Runs.digest(run(out)));
  }

  @Test
  void diskThatIsTooSmallIsFoundUpFront() throws IOException {
    CrashingFileSystem.freeBytes(5 << 20);
    Failures.Failure failure = null;
    try {
      run(temp.resolve("d"));
    } catch (IOException | RuntimeException e) {
      failure = Failures.describe(e);
    }
    assertEquals(ExitCode.BAD_INPUT, failure.exitCode());
    assertTrue(
        failure.text().contains("has 5 MiB free and 24 tasks need about 33 MiB"), failure.text());
    assertFalse(Files.exists(temp.resolve("d")));
  }

  private static RunResult run(Path out) throws IOException {
    return Runs.run(
        Runs.settings("crash://" + out, TASKS, 11), Runs.FAKE, CrashingFileSystem.configuration());
  }
}
