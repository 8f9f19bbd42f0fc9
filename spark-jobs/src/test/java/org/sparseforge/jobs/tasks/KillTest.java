package org.sparseforge.jobs.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.jobs.fake.ChildJvm;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.schemas.Json;

/** {@code kill -9} of a real driver process, and the same command again. */
@Tag("one-jdk")
class KillTest {
  private static final boolean FULL = "full".equals(System.getProperty("sparseforge.tests"));

  @TempDir Path temp;

  @Test
  void killedDriverContinuesToTheSameDatasetAndKeepsOthersOutUntilThen() throws Exception {
    Path out = temp.resolve("d");
    String[] command = {"synthesize", "--tasks", "120", "--seed", "21", "--out", out.toString()};
    for (int kill = 0; kill < (FULL ? 4 : 1); kill++) {
      Process driver = ChildJvm.hangingFakeMain(10, " accepted | ", command);
      try {
        Process second = ChildJvm.fakeMain(command);
        assertEquals(
            "sparseforge: another process is writing to "
                + out
                + "; wait for it, or give --out another directory\n",
            Runs.text(second));
        assertEquals(2, second.waitFor());
      } finally {
        driver.destroyForcibly().waitFor();
      }
      assertTrue(Files.exists(out.resolve("_run/run.json")));
      assertFalse(Files.exists(out.resolve("manifest.json")), "killed in the middle");
    }
    Process last = ChildJvm.fakeMain(command);
    String said = Runs.text(last);
    assertEquals(0, last.waitFor(), said);
    String undisturbed = Runs.digest(Runs.run(Runs.settings(temp.resolve("undisturbed"), 120, 21)));
    JsonNode manifest = Json.parse(Files.readString(out.resolve("manifest.json")));
    assertEquals(undisturbed, manifest.path("digest").asText());
    assertEquals(FULL ? 5 : 2, manifest.path("timings").path("sessions").asInt());
    assertFalse(Files.exists(out.resolve("_run")));
  }
}
