package org.sparseforge.jobs.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.jobs.fake.CrashingFileSystem;

/** However a run is cut, squeezed or interrupted, its rows are the same. */
class SameResultTest {
  private static final boolean FULL = "full".equals(System.getProperty("sparseforge.tests"));
  private static final int ROWS = FULL ? 300 : 40;

  /** Room for the longest request and little more: the others have to make way again and again. */
  private static final String TIGHT = FULL ? "1100" : "70";

  @TempDir static Path shared;

  private static Path model;
  private static Path in;
  private static String undisturbed;

  @TempDir Path temp;

  @BeforeAll
  static void runOnce() throws IOException {
    model = Nano.write(shared.resolve("nano"));
    in = Nano.mixed(shared.resolve("in.jsonl"), ROWS, FULL ? 100 : 20, FULL ? 8000 : 400);
    Path out = shared.resolve("out");
    assertEquals(ExitCode.DONE, run(out, "--partitions", "1").exitCode());
    assertEquals(ROWS, Nano.rows(out, "completions").size());
    undisturbed = Nano.digest(out);
  }

  @AfterEach
  void recover() {
    CrashingFileSystem.recover();
  }

  @Test
  void partitionsAndWavesChangeNothing() throws IOException {
    Path out = temp.resolve("out");
    assertEquals(ExitCode.DONE, run(out, "--partitions", "2", "--wave-rows", "17").exitCode());
    assertEquals(undisturbed, Nano.digest(out));
  }

  @Test
  void tightCacheThatPreemptsChangesNothing() throws IOException {
    Path out = temp.resolve("out");
    Commands.Said said = run(out, "--num-blocks", TIGHT, "--block-size", "8", "--partitions", "2");
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    assertEquals(undisturbed, Nano.digest(out));
    assertTrue(
        Nano.manifest(out).path("counts").path("preemptions").intValue() > 0,
        "nothing was preempted");
  }

  @Test
  void prefixCacheChangesNothing() throws IOException {
    Path out = temp.resolve("out");
    assertEquals(ExitCode.DONE, run(out, "--enable-prefix-caching=false").exitCode());
    assertEquals(undisturbed, Nano.digest(out));
    assertEquals(0, Nano.manifest(out).path("usage").path("cached_tokens").intValue());
    assertTrue(
        Nano.manifest(shared.resolve("out")).path("usage").path("cached_tokens").intValue() > 0);
  }

  @Test
  void runThatStopsAtAnyChangeContinuesToTheSameRows() throws IOException {
    Path out = temp.resolve("crash");
    int crashes = 0;
    for (int change = 0; change < 60; change += FULL ? 12 : 4) {
      CrashingFileSystem.crashAt(change, "power cut");
      Commands.Said said = run("crash://" + out, "--wave-rows", "" + ROWS / 4);
      CrashingFileSystem.recover();
      if (said.exitCode() == ExitCode.DONE) {
        break;
      }
      crashes++;
    }
    Commands.Said said = run("crash://" + out, "--wave-rows", "" + ROWS / 4);
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    assertEquals(undisturbed, Nano.digest(out));
    assertFalse(Files.exists(out.resolve("_run")));
    assertTrue(crashes > 2, "only " + crashes + " crashes");
  }

  @Test
  void directoryOfAnotherRunIsRefused() throws IOException {
    Path out = temp.resolve("out");
    Files.createDirectories(out);
    Files.copy(shared.resolve("out/manifest.json"), out.resolve("manifest.json"));
    Commands.Said said = run(out, "--seed", "5");
    assertEquals(ExitCode.BAD_INPUT, said.exitCode());
    assertEquals(
        "sparseforge: "
            + out
            + " holds a finished dataset of other settings (seed 0, not 5); give --out another"
            + " directory, or repeat the command that began it\n",
        said.err());
  }

  private static Commands.Said run(Object out, String... more) {
    String[] arguments = new String[more.length + 2];
    System.arraycopy(more, 0, arguments, 2, more.length);
    arguments[0] = "--max-model-len";
    arguments[1] = FULL ? "8192" : "512";
    return Nano.run("generate", in, model, out, arguments);
  }
}
