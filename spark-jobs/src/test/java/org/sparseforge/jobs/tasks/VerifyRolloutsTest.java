package org.sparseforge.jobs.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.dataset.TableWriter;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.jobs.fake.FakeAgent;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Check;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;

/** {@code verify} over datasets that agents have attempted. */
class VerifyRolloutsTest {
  /**
   * What {@code rollout} wrote of tasks of the fake synthesizer before schema version 1.1, without
   * card, report and manifest: {@code synthesize} of 6 with seed 3, then 2 samples of each. Cannot
   * be made again.
   */
  private static final Path OLDER =
      Path.of("src/test/resources/org/sparseforge/jobs/tasks/version-1.0");

  @TempDir static Path shared;
  private static Path rolled;

  @TempDir Path temp;

  @BeforeAll
  static void attempt() throws IOException {
    Path tasks = shared.resolve("tasks");
    Runs.run(Runs.settings(tasks, 20, 3));
    rolled = shared.resolve("rolled");
    Commands.Said said =
        Commands.run(
            new FakeAgent.Opener(0.2, 0),
            "rollout",
            "--in",
            "" + tasks,
            "--model",
            "fake",
            "--out",
            "" + rolled,
            "--samples",
            "4",
            "--episode-retries",
            "0",
            "--max-error-rate",
            "1");
    assertEquals(ExitCode.SHORT, said.exitCode(), said.err());
  }

  @Test
  void everyAttemptIsKeptAndTheDigestIsThatOfTheDatasetRead() throws IOException {
    // The fake verifier counts otherwise than the fake synthesizer, and always the same.
    Path verified = temp.resolve("verified");
    assertEquals(ExitCode.DONE, verify(rolled, verified).exitCode());
    Path out = temp.resolve("v");
    Commands.Said said = verify(verified, out);
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    assertTrue(said.out().contains("the digest is that of the dataset that was read"), said.out());
    assertEquals(manifest(verified).path("digest"), manifest(out).path("digest"));
    assertEquals(Runs.rows(rolled, Table.TRAJECTORIES), Runs.rows(out, Table.TRAJECTORIES));
    List<ObjectNode> before = Runs.rows(rolled, Table.GENERAL);
    assertEquals(lastChecks(before), lastChecks(Runs.rows(out, Table.GENERAL)), "in one order");
    for (ObjectNode row : Runs.rows(out, Table.GENERAL)) {
      List<Check> checks = Task.fromJson(row).verification().checks();
      if (row.path("rollouts").asInt() > 0) {
        Check check = checks.get(checks.size() - 2);
        assertEquals("pass_rate", check.name());
        assertTrue(
            check.detail().matches("\\d of \\d trajectories passed, as pass_rate says"),
            check.detail());
      }
    }
    JsonNode made = manifest(rolled).path("rollouts");
    JsonNode kept = manifest(out).path("rollouts");
    for (String figure :
        List.of("samples", "episodes", "graded", "passed", "broken", "pass_at_k", "model")) {
      assertEquals(made.path(figure), kept.path(figure), figure);
    }
    assertTrue(made.path("per_accepted_task").path("seconds").isNumber());
    assertTrue(kept.path("per_accepted_task").path("tokens").isNumber());
    assertTrue(kept.path("per_accepted_task").path("seconds").isMissingNode(), "it made none");
    assertTrue(
        said.out().matches("(?s).*a kept task took [\\d,]+ tokens, [$][\\d.]+\n.*"), said.out());
  }

  private static List<List<String>> lastChecks(List<ObjectNode> rows) {
    return rows.stream()
        .map(row -> Task.fromJson(row).verification().checks())
        .map(all -> all.subList(all.size() - 2, all.size()).stream().map(Check::name).toList())
        .toList();
  }

  @Test
  void taskThatItsAttemptsRefuteIsRejected() throws IOException {
    Map<Integer, String> reasons = new HashMap<>();
    List<ObjectNode> tasks = Runs.rows(rolled, Table.GENERAL);
    List<ObjectNode> episodes = Runs.rows(rolled, Table.TRAJECTORIES);
    tasks.get(0).put("pass_rate", 0.125);
    tasks.get(1).put("rollouts", 9);
    tasks.get(2).putNull("pass_rate");
    String forged = tasks.get(3).path("task_id").asText();
    for (ObjectNode row : episodes) {
      if (row.path("task_id").asText().equals(forged)
          && row.path("outcome").asText().equals("passed")) {
        row.put("outcome", "failed");
        reasons.put(
            3,
            "trajectory "
                + row.path("episode_id").asText()
                + " has outcome 'failed' and is rewarded otherwise");
        break;
      }
    }
    Path copy = copy(tasks, episodes);
    Path out = temp.resolve("v");
    assertEquals(ExitCode.SHORT, verify(copy, out).exitCode());
    Map<Integer, String> found = new HashMap<>();
    for (ObjectNode row : Runs.rows(out, Table.REJECTED)) {
      assertEquals("pass_rate", row.path("stage").asText());
      found.put(row.path("candidate").asInt(), row.path("reason").asText());
    }
    assertEquals(4, found.size());
    assertTrue(
        found
            .get(0)
            .matches(
                "pass_rate is 0\\.125 of \\d rollouts, but of its trajectories \\d of \\d passed"),
        found.get(0));
    assertTrue(found.get(1).contains(" of 9 rollouts, but "), found.get(1));
    assertTrue(found.get(2).startsWith("pass_rate is null of "), found.get(2));
    assertEquals(reasons.get(3), found.get(3));
    assertEquals(episodes, Runs.rows(out, Table.TRAJECTORIES), "attempts are never dropped");
  }

  @Test
  void rateThatNothingVouchesForIsSaidToBe() throws IOException {
    Path copy = copy(Runs.rows(rolled, Table.GENERAL), null);
    Commands.Said said = verify(copy, temp.resolve("v"));
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    assertTrue(
        said.err()
            .matches(
                "(?s).*\\d+ tasks have a pass rate and the dataset has no trajectories/, so nothing"
                    + " vouches for it; it is kept as it is.*"),
        said.err());
    assertFalse(Files.exists(temp.resolve("v/trajectories")));
    for (ObjectNode row : Runs.rows(temp.resolve("v"), Table.GENERAL)) {
      assertTrue(
          Task.fromJson(row).verification().checks().stream()
              .noneMatch(check -> check.name().equals("pass_rate")));
    }
  }

  @Test
  void episodeThatIsNoneIsOneSentence() throws IOException {
    List<ObjectNode> episodes = Runs.rows(rolled, Table.TRAJECTORIES);
    episodes.get(5).putArray("loss_mask");
    Path copy = copy(Runs.rows(rolled, Table.GENERAL), episodes);
    Commands.Said said = verify(copy, temp.resolve("v"));
    assertEquals(ExitCode.BAD_INPUT, said.exitCode());
    assertEquals(
        "sparseforge: "
            + copy.resolve("trajectories")
            + ": episode "
            + episodes.get(5).path("episode_id").asText()
            + " cannot be read: loss_mask has 0 entries, token_ids has "
            + episodes.get(5).path("token_ids").size()
            + "; restore it from a good copy, or leave trajectories/ out\n",
        said.err());
  }

  @Test
  void datasetOfAnEarlierMinorVersionIsReadAndWrittenAsTodays() throws IOException {
    for (ObjectNode row : Runs.rows(OLDER, Table.GENERAL)) {
      assertEquals("1.0", row.path("schema_version").asText());
      assertNull(Task.fromJson(row).rubric());
    }
    Path out = temp.resolve("v");
    Commands.Said said = verify(OLDER, out);
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    for (Table table : List.of(Table.GENERAL, Table.ENVIRONMENTS, Table.TRAJECTORIES)) {
      List<ObjectNode> before = Runs.rows(OLDER, table);
      List<ObjectNode> after = Runs.rows(out, table);
      assertEquals(before.size(), after.size());
      for (int i = 0; i < before.size(); i++) {
        assertEquals("1.1", after.get(i).path("schema_version").asText());
        ObjectNode same = after.get(i).deepCopy().put("schema_version", "1.0");
        same.remove(List.of("rubric", "verification"));
        before.get(i).remove("verification");
        assertEquals(Json.write(before.get(i)), Json.write(same));
      }
    }
    assertEquals("1.1", manifest(out).path("schema_version").asText());
  }

  private static Commands.Said verify(Path in, Path out) {
    return Commands.run("verify", "--in", "" + in, "--out", "" + out);
  }

  /**
   * @param episodes null for no table of them
   */
  private Path copy(List<ObjectNode> tasks, List<ObjectNode> episodes) throws IOException {
    Path copy = temp.resolve("copy");
    Storage storage = Storage.open(copy.toString(), new Configuration());
    write(storage, Table.GENERAL, tasks);
    write(storage, Table.ENVIRONMENTS, Runs.rows(rolled, Table.ENVIRONMENTS));
    if (episodes != null) {
      write(storage, Table.TRAJECTORIES, episodes);
    }
    return copy;
  }

  private static void write(Storage storage, Table table, List<ObjectNode> rows)
      throws IOException {
    try (TableWriter writer = new TableWriter(storage, "", table)) {
      for (ObjectNode row : rows) {
        writer.write(row);
      }
      writer.finish();
    }
  }

  private static JsonNode manifest(Path out) throws IOException {
    return Json.parse(Files.readString(out.resolve("manifest.json")));
  }
}
