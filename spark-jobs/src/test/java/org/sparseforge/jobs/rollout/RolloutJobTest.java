package org.sparseforge.jobs.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.jobs.attempt.AttemptSettings;
import org.sparseforge.jobs.dataset.DatasetDigest;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.failure.Failures;
import org.sparseforge.jobs.fake.FakeAgent;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.rollout.PassRateFilter;

class RolloutJobTest {
  private static final int TASKS = 40;

  @TempDir static Path shared;
  private static Path tasks;
  private static Path done;
  private static RolloutResult result;

  @TempDir Path temp;

  @BeforeAll
  static void attemptAll() throws IOException {
    tasks = Rollouts.tasks(shared.resolve("tasks"), TASKS);
    done = shared.resolve("done");
    result = Rollouts.run(tasks, done, 8);
  }

  @Test
  void everyTaskIsAttemptedAsOftenAsAskedAndEveryEpisodeIsWritten() throws IOException {
    List<ObjectNode> episodes = Runs.rows(done, Table.TRAJECTORIES);
    assertEquals(TASKS * 8, episodes.size());
    assertEquals(TASKS * 8, ids(episodes, "episode_id").size());
    List<String> order =
        Runs.rows(tasks, Table.GENERAL).stream().map(row -> row.path("task_id").asText()).toList();
    for (int i = 0; i < episodes.size(); i++) {
      assertEquals(order.get(i / 8), episodes.get(i).path("task_id").asText());
      assertEquals(i % 8, episodes.get(i).path("sample").asInt());
    }
    assertEquals(ExitCode.DONE, result.exitCode());
  }

  @Test
  void episodesComeBackEqualFromTheirRows() throws IOException {
    for (ObjectNode row : Runs.rows(done, Table.TRAJECTORIES)) {
      Episode episode = Episode.fromJson(row);
      assertEquals(Json.parse(Json.write(row)), Json.parse(Json.write(episode.toJson())));
      assertEquals(3, episode.tokens().routedExperts().orElseThrow().numLayers());
    }
  }

  @Test
  void passRatesAreThoseOfTheEpisodesAndTheFilterDecides() throws IOException {
    Map<String, List<ObjectNode>> byTask = byTask(done);
    List<Task> kept = Runs.rows(done, Table.GENERAL).stream().map(Task::fromJson).toList();
    for (Task task : kept) {
      double passes =
          byTask.get(task.taskId()).stream()
              .filter(row -> row.path("outcome").asText().equals("passed"))
              .count();
      assertEquals(passes / 8, task.passRate());
      assertEquals(8, task.rollouts());
      assertTrue(task.passRate() > 0);
      var check = task.verification().checks().get(task.verification().checks().size() - 2);
      assertEquals("pass_rate", check.name());
      assertTrue(check.passed());
    }
    List<ObjectNode> rejected = Runs.rows(done, Table.REJECTED);
    assertEquals(TASKS, kept.size() + rejected.size());
    assertFalse(rejected.isEmpty(), "some tasks never pass");
    for (ObjectNode row : rejected) {
      assertEquals("pass_rate", row.path("stage").asText());
      assertEquals(
          "0 of 8 attempts passed; the pass rate must be above 0 and at most 1",
          row.path("reason").asText());
      assertEquals(0.0, Task.fromJson(Json.parse(row.path("draft").asText())).passRate());
    }
  }

  @Test
  void aTaskOfWhichEveryAttemptBrokeStaysWithoutAPassRate() throws IOException {
    AttemptSettings once = Rollouts.attempts(1, 0, 8, new PassRateFilter(0, 1));
    Path out = temp.resolve("d");
    Rollouts.run(Rollouts.settings(tasks, out, once), new FakeAgent.Opener(0.3, 0));
    long broken =
        Runs.rows(out, Table.TRAJECTORIES).stream()
            .filter(row -> row.hasNonNull("failure"))
            .count();
    List<Task> ungraded =
        Runs.rows(out, Table.GENERAL).stream()
            .map(Task::fromJson)
            .filter(task -> task.passRate() == null)
            .toList();
    assertTrue(broken > 0);
    assertEquals(broken, ungraded.size());
    for (Task task : ungraded) {
      assertEquals(0, task.rollouts());
      assertFalse(
          task.verification().checks().stream().anyMatch(c -> c.name().equals("pass_rate")));
    }
  }

  @Test
  void boundsOfTheFilterMayBeSaid() throws IOException {
    AttemptSettings narrow = Rollouts.attempts(8, 0, 8, new PassRateFilter(0.2, 0.8));
    Path out = temp.resolve("d");
    Rollouts.run(Rollouts.settings(tasks, out, narrow), new FakeAgent.Opener(0, 0));
    for (ObjectNode row : Runs.rows(out, Table.GENERAL)) {
      double rate = row.path("pass_rate").asDouble();
      assertTrue(rate > 0.2 && rate <= 0.8, "" + rate);
    }
    assertTrue(Runs.rows(out, Table.REJECTED).size() > TASKS / 4);
  }

  @Test
  void rewardIsTheWeighedSumOfItsPartsAndAdvantagesAreCentred() throws IOException {
    for (List<ObjectNode> rollout : byTask(done).values()) {
      double mean =
          rollout.stream().mapToDouble(r -> r.path("reward").asDouble()).average().orElse(0);
      for (ObjectNode row : rollout) {
        JsonNode parts = Json.parse(row.path("rewards").asText());
        long tokens = row.path("completion_tokens").asLong();
        double penalty = -Math.min(1, Math.max(0, (tokens - 5) / 5.0));
        assertEquals(
            row.path("outcome").asText().equals("passed") ? 1 : 0, parts.path("outcome").asInt());
        assertEquals(penalty, parts.path("length_penalty").asDouble(), 1e-12);
        double total =
            parts.path("outcome").asDouble()
                + 0.1 * penalty
                + 0.1 * parts.path("language_consistency").asDouble();
        assertEquals(total, row.path("reward").asDouble(), 1e-12);
        assertEquals(total - mean, row.path("advantage").asDouble(), 1e-9);
      }
    }
  }

  @Test
  void measuredPassAtKLiesInTheBinomialIntervalOfTheTruth() throws IOException {
    List<Task> all = Runs.rows(tasks, Table.GENERAL).stream().map(Task::fromJson).toList();
    for (JsonNode step : result.manifest().path("rollouts").path("pass_at_k")) {
      int k = step.path("k").asInt();
      double truth = 0;
      double variance = 0;
      for (Task task : all) {
        double p = FakeAgent.chance(task);
        double q = 1 - Math.pow(1 - p, k);
        truth += q / TASKS;
        // No estimate from 8 attempts varies more than one try of k would.
        variance += q * (1 - q) / TASKS / TASKS;
      }
      assertEquals(TASKS, step.path("tasks").asInt());
      assertEquals(
          truth, step.path("value").asDouble(), 3.3 * Math.sqrt(variance) + 1e-4, "k=" + k);
    }
  }

  @Test
  void brokenMachinesCostNoEpisodeAndChangeNothing() throws IOException {
    Path out = temp.resolve("d");
    AttemptSettings patient = Rollouts.attempts(8, 20, 8, PassRateFilter.DEFAULT);
    RolloutResult faulty =
        Rollouts.run(Rollouts.settings(tasks, out, patient), new FakeAgent.Opener(0.1, 0));
    assertEquals(Rollouts.digest(result), Rollouts.digest(faulty));
    assertEquals(0, faulty.broken());
  }

  @Test
  void episodesThatStayBrokenHaveNoRewardAndTakeNoPart() throws IOException {
    Path out = temp.resolve("d");
    AttemptSettings hasty = Rollouts.attempts(8, 1, 8, PassRateFilter.DEFAULT);
    RolloutResult faulty =
        Rollouts.run(Rollouts.settings(tasks, out, hasty), new FakeAgent.Opener(0.3, 0));
    JsonNode counts = faulty.manifest().path("rollouts");
    List<ObjectNode> episodes = Runs.rows(out, Table.TRAJECTORIES);
    assertEquals(TASKS * 8, episodes.size());
    long broken = 0;
    for (ObjectNode row : episodes) {
      if (!row.path("failure").isNull()) {
        broken++;
        assertEquals("endpoint_unavailable", row.path("failure").path("class").asText());
        assertEquals(2, row.path("failure").path("attempts").asInt());
        assertTrue(row.path("reward").isNull() && row.path("advantage").isNull());
        assertEquals("{}", row.path("rewards").asText());
        assertEquals("broken", row.path("outcome").asText());
      } else {
        assertFalse(row.path("reward").isNull());
      }
    }
    assertTrue(broken > 5, "" + broken);
    assertEquals(broken, counts.path("broken").asLong());
    assertEquals(broken, counts.path("failures").path("endpoint_unavailable").asLong());
    assertEquals(TASKS * 8, counts.path("graded").asLong() + broken);
    for (ObjectNode row : Runs.rows(out, Table.GENERAL)) {
      List<ObjectNode> rollout = byTask(out).get(row.path("task_id").asText());
      long graded = rollout.stream().filter(e -> e.path("failure").isNull()).count();
      long passed =
          rollout.stream().filter(e -> e.path("outcome").asText().equals("passed")).count();
      assertEquals(graded, row.path("rollouts").asLong());
      assertEquals((double) passed / graded, row.path("pass_rate").asDouble(), 1e-12);
    }
    assertEquals(broken > 32 ? ExitCode.FAILED : ExitCode.SHORT, faulty.exitCode());
  }

  @Test
  void standstillStopsTheJobInsteadOfBurningEpisodes() {
    Path out = temp.resolve("d");
    Throwable thrown =
        assertThrows(
            Exception.class,
            () ->
                Rollouts.run(
                    Rollouts.settings(tasks, out, Rollouts.attempts(8)),
                    new FakeAgent.Opener(1, 0)));
    assertEquals(
        new Failures.Failure(
            ExitCode.FAILED,
            "all 16 attempts of a group broke (endpoint_unavailable), so the run stops; what is done"
                + " is kept, run the same command again"),
        Failures.describe(thrown));
    assertFalse(Files.exists(out.resolve("manifest.json")));
  }

  @Test
  void digestIsThatOfTheRowsHoweverTheWorkIsSpread() throws IOException {
    for (int partitions : new int[] {1, 3}) {
      Path out = temp.resolve("p" + partitions);
      RolloutSettings settings =
          new RolloutSettings(
              tasks.toString(),
              out.toString(),
              Rollouts.attempts(8, 3, partitions, PassRateFilter.DEFAULT),
              partitions,
              0.1);
      assertEquals(
          Rollouts.digest(result),
          Rollouts.digest(Rollouts.run(settings, new FakeAgent.Opener(0, 0))));
    }
    DatasetDigest general = new DatasetDigest();
    DatasetDigest trajectories = new DatasetDigest();
    Runs.rows(done, Table.GENERAL).forEach(general::add);
    Runs.rows(done, Table.TRAJECTORIES).forEach(trajectories::addEpisode);
    assertEquals(Rollouts.digest(result), DatasetDigest.of(general, trajectories));
    assertNotEquals(
        Rollouts.digest(result), Rollouts.digest(Rollouts.run(tasks, temp.resolve("k"), 7)));
  }

  @Test
  void noMoreEpisodesRunAtATimeThanSaid() throws IOException {
    FakeAgent.MOST_AT_A_TIME.set(0);
    AttemptSettings three = Rollouts.attempts(4, 0, 3, PassRateFilter.DEFAULT);
    Rollouts.run(Rollouts.settings(tasks, temp.resolve("d"), three), new FakeAgent.Opener(0, 2));
    assertEquals(3, FakeAgent.MOST_AT_A_TIME.get());
  }

  @Test
  void sumsAddUp() throws IOException {
    JsonNode rollouts = result.manifest().path("rollouts");
    List<ObjectNode> episodes = Runs.rows(done, Table.TRAJECTORIES);
    long tokens = episodes.stream().mapToLong(r -> r.path("completion_tokens").asLong()).sum();
    double cost = episodes.stream().mapToDouble(r -> r.path("cost_usd").asDouble()).sum();
    long accepted = result.manifest().path("counts").path("accepted").asLong();
    assertEquals(tokens, rollouts.path("usage").path("completion_tokens").asLong());
    assertEquals(cost, rollouts.path("cost_usd").asDouble(), 1e-6);
    assertEquals(
        (double) tokens / (TASKS * 8), rollouts.path("tokens_per_answer").asDouble(), 1e-4);
    JsonNode each = rollouts.path("per_accepted_task");
    assertEquals((double) tokens / accepted, each.path("completion_tokens").asDouble(), 1e-4);
    assertEquals(cost / accepted, each.path("cost_usd").asDouble(), 1e-6);
    assertEquals(accepted, rollouts.path("tasks_accepted").asLong());
    long inHistogram = 0;
    for (JsonNode bucket : rollouts.path("pass_rates")) {
      inHistogram += bucket.path("tasks").asLong();
    }
    assertEquals(TASKS, inHistogram);
    assertNull(result.manifest().get("_"), "no stray key");
  }

  @Test
  void finishedRunIsLeftAsItIs() throws IOException {
    assertTrue(Rollouts.run(tasks, done, 8).alreadyFinished());
    assertFalse(Files.exists(done.resolve("_run")));
  }

  private static Map<String, List<ObjectNode>> byTask(Path dataset) throws IOException {
    return Runs.rows(dataset, Table.TRAJECTORIES).stream()
        .collect(
            Collectors.groupingBy(
                row -> row.path("task_id").asText(), HashMap::new, Collectors.toList()));
  }

  private static TreeSet<String> ids(List<ObjectNode> rows, String column) {
    return rows.stream()
        .map(row -> row.path(column).asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
