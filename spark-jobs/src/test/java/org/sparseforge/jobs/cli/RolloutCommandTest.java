package org.sparseforge.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.dataset.TableWriter;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.jobs.fake.FakeAgent;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Json;

class RolloutCommandTest {
  @TempDir static Path shared;
  private static Path tasks;

  @TempDir Path temp;

  @BeforeAll
  static void makeTasks() throws IOException {
    tasks = shared.resolve("tasks");
    Runs.run(Runs.settings(tasks, 12, 3));
  }

  @Test
  void saysWhatCameOfTheAttemptsAndShowsThemInTheReport() throws IOException {
    Path out = temp.resolve("d");
    Commands.Said said =
        Commands.run(
            "rollout", "--in", "" + tasks, "--model", "fake", "--samples", "4", "--out", "" + out);
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    String[] lines = said.out().split("\n");
    assertTrue(lines[0].matches("\\d+ tasks kept of 12 -> " + out), said.out());
    assertTrue(lines[1].matches("48 attempts, \\d+ passed, 0 broke"), said.out());
    assertTrue(
        lines[2].matches("pass@1 [\\d.]+ %, pass@2 [\\d.]+ %, pass@4 [\\d.]+ %"), said.out());
    assertTrue(lines[3].matches("\\d+ tokens an answer; a kept task took .*"), said.out());
    assertTrue(said.err().contains("48 of 48 graded | 48 episodes | "), said.err());
    String page = Files.readString(out.resolve("report.html"));
    assertTrue(page.contains("<h2>Attempts by agents</h2>"));
    assertTrue(page.contains("48 attempts, 4 at each task"));
    assertTrue(page.contains("<h3>An attempt that passed</h3>"));
    assertTrue(page.contains("<h3>An attempt that did not pass</h3>"));
    assertTrue(page.contains("I &lt;/script&gt; look"), "what the agent thought");
    assertFalse(page.contains("NaN"));
    String card = Files.readString(out.resolve("README.md"));
    assertTrue(card.contains("- config_name: trajectories\n"));
    assertTrue(card.contains("  - name: sampling_mask\n    list:\n      list: int32\n"), card);
    assertTrue(card.contains("  - name: routed_experts\n    dtype: binary\n"));
    assertTrue(card.contains("48 attempts by the model `fake`, 4 at each task"));
    Commands.Said again =
        Commands.run(
            "rollout", "--in", "" + tasks, "--model", "fake", "--samples", "4", "--out", "" + out);
    assertTrue(again.out().startsWith(out + " is finished already; nothing was done.\n"));
  }

  @Test
  void tooManyBrokenAttemptsExitWithOneAndSaySo() {
    Commands.Said said =
        Commands.run(
            new FakeAgent.Opener(0.5, 0),
            "rollout",
            "--in",
            "" + tasks,
            "--model",
            "fake",
            "--samples",
            "8",
            "--episode-retries",
            "0",
            "--out",
            "" + temp.resolve("d"));
    assertEquals(ExitCode.FAILED, said.exitCode(), said.err());
    assertTrue(
        said.err().contains(" of 96 attempts broke, more than --max-error-rate 0.1"), said.err());
    assertTrue(said.out().contains("(endpoint_unavailable "), said.out());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          --samples 0 | --samples must be 1 to 100000, got 0; it counts attempts at each task
          --samples -1 | --samples must be 1 to 100000, got -1; it counts attempts at each task
          --profile speciale | --profile speciale has no tools, and agents need them; use --profile v3.2, with --reward-profile speciale for rewards without a price on length
          --episode-retries -1 | --episode-retries must be 0 to 100, got -1; it counts further tries after one that broke
          --concurrent-episodes 0 | --concurrent-episodes must be 1 to 4096, got 0; each holds a sandbox of its own
          --pass-rate-above 1 | --pass-rate-above 1.0 and --pass-rate-at-most 1.0 leave no task: the first must be smaller, and both 0 to 1
          --outcome-weight 0 | the reward weight of outcome must be above 0, or no attempt is better for being right
          --length-free-tokens 9 --length-limit-tokens 9 | the length penalty must begin at 0 tokens or more and be whole later, got 9 and 9
          --reward-profile x | profile 'x' is not known; write 'v3.2' or 'speciale'
          --max-error-rate 2 | --max-error-rate must be 0 to 1, got 2.0
          --partitions -1 | --partitions must be 1 or more, or 0 to let Sparseforge choose, got -1
          --sandbox docker | --sandbox must be auto, bubblewrap or graalpy, got 'docker'
          --temperature -1 | sampling: temperature must be 0 or more, got '-1.0'
          """)
  void wrongOptionIsOneSentence(String options, String sentence) {
    String[] command =
        ("rollout --in " + tasks + " --model fake --out " + temp.resolve("o") + " " + options)
            .split(" ");
    assertEquals(
        new Commands.Said(2, "", "sparseforge: " + sentence + "\n"), Commands.run(command));
    assertFalse(Files.exists(temp.resolve("o")));
  }

  @Test
  void datasetThatAgentsCannotUseIsOneSentence() throws IOException {
    String in = "" + temp.resolve("in");
    String none = "" + temp.resolve("none");
    assertEquals("sparseforge: --in " + none + " is no directory\n", rollout(none).err());
    Files.createDirectories(temp.resolve("none"));
    assertEquals(
        "sparseforge: "
            + none
            + "/general holds no Parquet files; give the directory that synthesize wrote\n",
        rollout(none).err());
    copy("in", row -> row.put("schema_version", "2.0"));
    assertEquals(
        "sparseforge: --in "
            + in
            + " is of schema version '2.0', and this Sparseforge reads 1.x; use the version that"
            + " wrote it, or make the dataset again\n",
        rollout(in).err());
    String id = Runs.rows(tasks, Table.GENERAL).get(0).path("task_id").asText();
    copy("bare", row -> row.put("tools", "[]"));
    assertEquals(
        "sparseforge: --in "
            + temp.resolve("bare")
            + ": task "
            + id
            + " has no tools, so there is nothing an agent could do; leave it out, or run it with"
            + " generate\n",
        rollout("" + temp.resolve("bare")).err());
    copy("lost", row -> row.put("environment_id", "gone"));
    assertEquals(
        "sparseforge: --in "
            + temp.resolve("lost")
            + ": environment gone is not in the dataset; copy environments/ along with general/\n",
        rollout("" + temp.resolve("lost")).err());
    assertEquals(ExitCode.BAD_INPUT, rollout(in).exitCode());
    assertFalse(Files.exists(temp.resolve("o")));
  }

  @Test
  void exampleConfigurationHoldsEveryOptionWithItsDefault() throws IOException {
    Path conf = Path.of("..", "conf", "rollout.yaml").toAbsolutePath().normalize();
    String[] typed = {"--in", "" + tasks, "--out", "" + temp.resolve("o"), "--dry-run"};
    Commands.Said plain = Commands.run(join(typed, "rollout", "--model", "model"));
    Commands.Said file = Commands.run(join(typed, "rollout", "--config", "" + conf));
    assertEquals(ExitCode.DONE, file.exitCode(), file.err());
    assertEquals(plain.out(), file.out());
    JsonNode plan = Json.parse(plain.out());
    assertEquals(96, plan.path("episodes").asInt());
    assertEquals("new", plan.path("state").asText());
  }

  private static String[] join(String[] typed, String... first) {
    String[] all = java.util.Arrays.copyOf(first, first.length + typed.length);
    System.arraycopy(typed, 0, all, first.length, typed.length);
    return all;
  }

  private Commands.Said rollout(String in) {
    return Commands.run("rollout", "--in", in, "--model", "fake", "--out", "" + temp.resolve("o"));
  }

  /** A copy of the tasks with its first row changed. */
  private void copy(String name, Consumer<ObjectNode> change) throws IOException {
    Storage storage = Storage.open("" + temp.resolve(name), new Configuration());
    try (TableWriter general = new TableWriter(storage, "", Table.GENERAL);
        TableWriter environments = new TableWriter(storage, "", Table.ENVIRONMENTS)) {
      boolean first = true;
      for (ObjectNode row : Runs.rows(tasks, Table.GENERAL)) {
        if (first) {
          change.accept(row);
        }
        first = false;
        general.write(row);
      }
      for (ObjectNode row : Runs.rows(tasks, Table.ENVIRONMENTS)) {
        environments.write(row);
      }
      general.finish();
      environments.finish();
    }
  }
}
