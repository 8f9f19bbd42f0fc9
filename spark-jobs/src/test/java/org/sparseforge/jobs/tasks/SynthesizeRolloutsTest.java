package org.sparseforge.jobs.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.jobs.dataset.DatasetDigest;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.jobs.fake.FakeAgent;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.schemas.Check;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;

/** {@code synthesize --rollouts}: the attempts of agents are the last check. */
class SynthesizeRolloutsTest {
  private static final int K = 4;

  @TempDir Path temp;

  @Test
  void passRateDecidesAndOtherCandidatesTakeThePlaceOfTheRejected() throws IOException {
    Path out = temp.resolve("d");
    Commands.Said said = synthesize(0, out + "/");
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    assertTrue(said.out().contains(" passed, 0 broke\npass@1 "), said.out());
    assertTrue(
        said.out().endsWith("export --in " + out + " --to trl --out " + out + "-trl\n"),
        said.out());
    assertTrue(said.err().contains(" % pass, "), said.err());
    Map<String, Integer> passes = new HashMap<>();
    Map<String, Integer> episodes = new HashMap<>();
    for (ObjectNode row : Runs.rows(out, Table.TRAJECTORIES)) {
      String task = row.path("task_id").asText();
      episodes.merge(task, 1, Integer::sum);
      passes.merge(task, row.path("outcome").asText().equals("passed") ? 1 : 0, Integer::sum);
    }
    List<ObjectNode> kept = Runs.rows(out, Table.GENERAL);
    assertEquals(30, kept.size());
    for (ObjectNode row : kept) {
      Task task = Task.fromJson(row);
      assertEquals(K, episodes.get(task.taskId()));
      assertEquals((double) passes.get(task.taskId()) / K, task.passRate());
      assertTrue(task.passRate() > 0);
      List<String> names = task.verification().checks().stream().map(Check::name).toList();
      assertEquals(List.of("pass_rate", "not_duplicate"), names.subList(2, 4));
    }
    long refused = 0;
    for (ObjectNode row : Runs.rows(out, Table.REJECTED)) {
      if (row.path("stage").asText().equals("pass_rate")) {
        refused++;
        Task task = Task.fromJson(Json.parse(row.path("draft").asText()));
        assertEquals(0.0, task.passRate());
        assertEquals(K, episodes.get(task.taskId()), "its attempts are kept too");
      }
    }
    assertTrue(refused > 3, "" + refused);
    JsonNode manifest = manifest(out);
    assertEquals(episodes.size() * K, manifest.path("rollouts").path("episodes").asInt());
    JsonNode stages = manifest.path("stages");
    assertEquals("pass_rate", stages.get(stages.size() - 2).path("stage").asText());
    assertEquals(refused, stages.get(stages.size() - 2).path("rejected").asLong());
    assertFalse(stages.findValuesAsText("stage").contains("judge"), "nobody judged");
    DatasetDigest general = new DatasetDigest();
    DatasetDigest trajectories = new DatasetDigest();
    kept.forEach(general::add);
    Runs.rows(out, Table.TRAJECTORIES).forEach(trajectories::addEpisode);
    assertEquals(DatasetDigest.of(general, trajectories), manifest.path("digest").asText());
  }

  @Test
  void brokenMachinesAndPartitionsChangeNothing() throws IOException {
    Path undisturbed = temp.resolve("a");
    Path faulty = temp.resolve("b");
    synthesize(0, undisturbed);
    Commands.Said said = synthesize(0.1, faulty, "--episode-retries", "20", "--partitions", "1");
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    assertEquals(manifest(undisturbed).path("digest"), manifest(faulty).path("digest"));
  }

  @Test
  void taskOfWhichEveryAttemptBreaksStopsTheRunAndIsNotRejected() {
    Path out = temp.resolve("d");
    Commands.Said said = synthesize(1, out, "--episode-retries", "0");
    assertEquals(ExitCode.FAILED, said.exitCode());
    assertEquals(
        "sparseforge: all 4 attempts at a task broke (endpoint_unavailable), so the run stops; what"
            + " is done is kept, run the same command again\n",
        said.err());
    assertFalse(Files.exists(out.resolve("manifest.json")));
  }

  @Test
  void configurationOfARunCanBeGivenAgain() throws IOException {
    Path made = temp.resolve("a");
    synthesize(0, made);
    Commands.Said again =
        Commands.run(
            "synthesize",
            "--config",
            "" + made.resolve("config.yaml"),
            "--out",
            "" + temp.resolve("b"));
    assertEquals(ExitCode.DONE, again.exitCode(), again.err());
    assertEquals(manifest(made).path("digest"), manifest(temp.resolve("b")).path("digest"));
  }

  @Test
  void wrongOptionsAreOneSentence() {
    String out = "" + temp.resolve("o");
    assertEquals(
        "sparseforge: --rollouts 4 needs --model REF, the model that attempts the tasks\n",
        Commands.run("synthesize", "--tasks", "3", "--rollouts", "4", "--out", out).err());
    assertEquals(
        "sparseforge: --rollouts must be 1 or more, or 0 for none, got -1; it counts attempts at each"
            + " task\n",
        Commands.run("synthesize", "--tasks", "3", "--rollouts=-1", "--model", "m", "--out", out)
            .err());
    assertFalse(Files.exists(temp.resolve("o")));
  }

  private static Commands.Said synthesize(double faults, Object out, String... more) {
    String[] first = {
      "synthesize", "--tasks", "30", "--rollouts", "" + K, "--model", "fake", "--out", "" + out
    };
    String[] all = java.util.Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return Commands.run(new FakeAgent.Opener(faults, 0), all);
  }

  private static JsonNode manifest(Path out) throws IOException {
    return Json.parse(Files.readString(out.resolve("manifest.json")));
  }
}
