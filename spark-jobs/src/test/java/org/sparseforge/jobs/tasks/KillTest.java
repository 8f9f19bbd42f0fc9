package org.sparseforge.jobs.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.jobs.fake.ChildJvm;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.schemas.Json;

/** {@code kill -9} of a real driver process, and the same command again. */
class KillTest {
  private static final boolean FULL = "full".equals(System.getProperty("sparseforge.tests"));

  @TempDir Path temp;

  @Test
  void killedDriverContinuesToTheSameDataset() throws Exception {
    Path out = temp.resolve("d");
    String[] command = {"synthesize", "--tasks", "120", "--seed", "21", "--out", out.toString()};
    for (int kill = 0; kill < (FULL ? 4 : 1); kill++) {
      Process driver = ChildJvm.fakeMain(120, command);
      readUntilFirstWave(driver);
      driver.destroyForcibly().waitFor();
      assertTrue(Files.exists(out.resolve("_run/run.json")));
      assertFalse(Files.exists(out.resolve("manifest.json")), "killed in the middle");
    }
    Process last = ChildJvm.fakeMain(0, command);
    String said = Runs.text(last);
    assertEquals(0, last.waitFor(), said);
    String undisturbed = Runs.digest(Runs.run(Runs.settings(temp.resolve("undisturbed"), 120, 21)));
    JsonNode manifest = Json.parse(Files.readString(out.resolve("manifest.json")));
    assertEquals(undisturbed, manifest.path("digest").asText());
    assertEquals(FULL ? 5 : 2, manifest.path("timings").path("sessions").asInt());
    assertFalse(Files.exists(out.resolve("_run")));
  }

  @Test
  void secondProcessIsKeptOutWhileTheFirstIsAtWork() throws Exception {
    Path out = temp.resolve("d");
    String[] command = {"synthesize", "--tasks", "120", "--out", out.toString()};
    Process first = ChildJvm.fakeMain(120, command);
    try {
      readUntilFirstWave(first);
      Process second = ChildJvm.fakeMain(0, command);
      assertEquals(
          "sparseforge: another process is writing to "
              + out
              + "; wait for it, or give --out another directory\n",
          Runs.text(second));
      assertEquals(2, second.waitFor());
    } finally {
      first.destroyForcibly().waitFor();
    }
  }

  /** The child says a line when a wave is committed; the next one is then under way. */
  private static void readUntilFirstWave(Process driver) throws IOException {
    StringBuilder said = new StringBuilder();
    BufferedReader lines = driver.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      said.append(line).append('\n');
      if (line.contains(" accepted | ")) {
        return;
      }
    }
    throw new AssertionError("the driver ended before its first wave: " + said);
  }
}
