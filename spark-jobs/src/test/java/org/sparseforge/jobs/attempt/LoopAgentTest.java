package org.sparseforge.jobs.attempt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.Engines;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.ScoreRequest;
import org.sparseforge.engine.ScoreResult;
import org.sparseforge.engine.loader.RandomCheckpoint;
import org.sparseforge.engine.tokenizer.ByteTokenizer;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.jobs.tasks.NamedSandbox;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.TokenTrace;

/**
 * The command with a real model and a real sandbox. The model is random, and so is what it says.
 */
class LoopAgentTest {
  private static final LoopAgents AGENTS = new LoopAgents(NamedSandbox::open);
  private static final Map<String, String> SMALL =
      Map.of("--kv-cache-memory-bytes", "64MiB", "--max-num-batched-tokens", "512");

  @TempDir static Path shared;
  private static Path tasks;
  private static Path model;
  private static Path done;

  @TempDir Path temp;

  @BeforeAll
  static void attemptAll() throws IOException {
    tasks = shared.resolve("tasks");
    model = shared.resolve("nano");
    done = shared.resolve("done");
    Runs.run(Runs.settings(tasks, 4, 3));
    new RandomCheckpoint(RandomCheckpoint.Format.F32, 3, Long.MAX_VALUE)
        .write(Path.of("../conf/models/nano.json"), model);
    ByteTokenizer.declare(model);
    Commands.Said said = rollout(done, "--concurrent-episodes", "6");
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
  }

  @Test
  void replayingTheIdsOfATrajectoryGivesItsLogprobs() throws IOException {
    List<ObjectNode> rows = Runs.rows(done, Table.TRAJECTORIES);
    assertEquals(12, rows.size());
    try (OpenModel opened =
        Engines.open(
            model,
            EngineConfig.from(
                Map.of("kv_cache_memory_bytes", "64MiB", "max_num_batched_tokens", 512)))) {
      for (ObjectNode row : rows) {
        Episode episode = Episode.fromJson(row);
        TokenTrace tokens = episode.tokens();
        assertTrue(tokens.tokenIds().length > 0);
        assertNull(episode.failure());
        int sampled = 0;
        for (int segment = 0; segment < tokens.segmentStarts().length; segment++) {
          sampled += compare(opened, tokens, segment);
        }
        assertEquals(episode.counts().completionTokens(), sampled);
      }
    }
  }

  /** How many tokens of the segment were sampled; each is as likely now as it was then. */
  private static int compare(OpenModel opened, TokenTrace tokens, int segment) {
    int[] ids = tokens.segment(segment);
    ScoreResult result =
        opened
            .engine()
            .score(
                new ScoreRequest(
                    "replay",
                    Prompt.of(ids[0]),
                    List.of(Prompt.of(Arrays.copyOfRange(ids, 1, ids.length)))))
            .join();
    float[] replayed = result.continuations().get(0).tokenLogprobs();
    int sampled = 0;
    int start = tokens.segmentStarts()[segment];
    for (int i = 1; i < ids.length; i++) {
      if (tokens.lossMask()[start + i] == 1) {
        sampled++;
        assertEquals(tokens.logprobs()[start + i], replayed[i - 1], 1e-4, "token " + i);
      }
    }
    return sampled;
  }

  @Test
  void everySampledTokenHasItsExpertsAndItsChoices() throws IOException {
    for (ObjectNode row : Runs.rows(done, Table.TRAJECTORIES)) {
      TokenTrace tokens = Episode.fromJson(row).tokens();
      var experts = tokens.routedExperts().orElseThrow();
      assertEquals(tokens.tokenIds().length, experts.numTokens());
      assertEquals(tokens.tokenIds().length, tokens.samplingMask().orElseThrow().size());
      for (int i = 0; i < tokens.tokenIds().length; i++) {
        if (tokens.lossMask()[i] == 1 && i > 0) {
          assertTrue(experts.expert(i - 1, 0, 0) >= 0, "the pass that drew token " + i);
        }
      }
    }
  }

  @Test
  void digestDoesNotDependOnHowEpisodesAreSpread() throws IOException {
    Path out = temp.resolve("d");
    Commands.Said said = rollout(out, "--concurrent-episodes", "1", "--partitions", "1");
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    assertEquals(digest(done), digest(out));
  }

  @Test
  void recordingMayBeLeftOut() throws IOException {
    Path out = temp.resolve("d");
    rollout(out, "--record", "false");
    for (ObjectNode row : Runs.rows(out, Table.TRAJECTORIES)) {
      assertTrue(row.path("routed_experts").isNull() && row.path("sampling_mask").isNull());
      assertFalse(row.path("logprobs").isEmpty());
    }
  }

  @Test
  void modelThatIsNotThereIsOneSentence() {
    Commands.Said said =
        Commands.run(
            AGENTS,
            "rollout",
            "--in",
            "" + tasks,
            "--model",
            "nowhere",
            "--out",
            "" + temp.resolve("o"));
    assertEquals(ExitCode.BAD_INPUT, said.exitCode());
    assertTrue(said.err().startsWith("sparseforge: --model nowhere is no directory"), said.err());
    assertFalse(Files.exists(temp.resolve("o")));
  }

  private static Commands.Said rollout(Path out, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "rollout",
                "--in",
                "" + tasks,
                "--model",
                "" + model,
                "--out",
                "" + out,
                "--samples",
                "3",
                "--max-tokens",
                "16",
                "--max-steps",
                "2",
                "--pass-rate-above",
                "0"));
    SMALL.forEach((option, value) -> command.addAll(List.of(option, value)));
    command.addAll(Arrays.asList(more));
    return Commands.run(AGENTS, command.toArray(String[]::new));
  }

  private static String digest(Path dataset) throws IOException {
    return Json.parse(Files.readString(dataset.resolve("manifest.json"))).path("digest").asText();
  }
}
