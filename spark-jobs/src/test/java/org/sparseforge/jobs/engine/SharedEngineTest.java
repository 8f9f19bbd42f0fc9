package org.sparseforge.jobs.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.loader.RandomCheckpoint;
import org.sparseforge.engine.tokenizer.ByteTokenizer;
import org.sparseforge.jobs.attempt.LoopAgents;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.jobs.judge.JudgePlan;
import org.sparseforge.jobs.judge.JudgeSettings;
import org.sparseforge.jobs.tasks.NamedSandbox;
import org.sparseforge.schemas.Json;

/** A judge beside agents: one engine where it would be the same, two where not. */
class SharedEngineTest {
  private static final String RUBRIC = "[{\"name\":\"sound\",\"description\":\"It is.\"}]";
  private static final String ENDPOINT = "openai:http://127.0.0.1:9/v1#m";

  @TempDir static Path shared;
  private static Path model;
  private static Path other;

  @BeforeAll
  static void makeModels() throws IOException {
    model = checkpoint("nano");
    other = checkpoint("other");
  }

  private static Path checkpoint(String name) throws IOException {
    Path folder = shared.resolve(name);
    new RandomCheckpoint(RandomCheckpoint.Format.F32, 3, Long.MAX_VALUE)
        .write(Path.of("../conf/models/nano.json"), folder);
    ByteTokenizer.declare(folder);
    return folder;
  }

  private static EngineRecipe agents(String ref, ChatProfile profile) {
    return agents(ref, profile, "");
  }

  private static EngineRecipe agents(String ref, ChatProfile profile, String run) {
    EngineConfig config =
        EngineConfig.from(Map.of("kv_cache_memory_bytes", "64MiB", "max_num_seqs", 4));
    return ModelPlan.of(ref, config, profile, EndpointSettings.defaults()).recipe(run);
  }

  private static JudgePlan judge(String ref, EngineRecipe agents) {
    return JudgePlan.of(
        new JudgeSettings(ref, null, RUBRIC, 4, 0.5, Map.of(), EndpointSettings.defaults(), 0),
        agents);
  }

  /** Models that are loaded when agents and a judge ask for theirs, twice each. */
  private static int loads(ChatProfile profile, String judge) {
    EngineRecipe agents = agents("" + model, profile, "run");
    EngineRecipe judging = judge(judge, agents("" + model, profile)).recipe("run").engine();
    Set<OpenModel> loaded = Collections.newSetFromMap(new IdentityHashMap<>());
    try {
      for (EngineRecipe recipe : new EngineRecipe[] {agents, judging, agents, judging}) {
        loaded.add(EngineHolder.get(recipe).model());
      }
      return loaded.size();
    } finally {
      EngineHolder.close(agents.key());
      EngineHolder.close(judging.key());
    }
  }

  @Test
  void oneFolderIsLoadedOnceWithTheSettingsOfTheAgents() {
    assertEquals(1, loads(ChatProfile.V3_2, "" + model));
    assertEquals(1, loads(ChatProfile.V3_2, model + "/../nano/"), "however it is written");
  }

  @Test
  void otherFoldersAndOtherPlansStayTwo() {
    assertEquals(2, loads(ChatProfile.V3_2, "" + other));
    assertEquals(2, loads(ChatProfile.SPECIALE, "" + model));
  }

  @Test
  void oneServerIsOneEngineAndAnotherAnother() {
    EngineRecipe agents =
        ModelPlan.of(
                ENDPOINT, EngineConfig.defaults(), ChatProfile.V3_2, EndpointSettings.defaults())
            .recipe("");
    assertTrue(judge(ENDPOINT, agents).shared());
    assertFalse(judge(ENDPOINT + "2", agents).shared());
    assertFalse(judge(ENDPOINT, agents("" + model, ChatProfile.V3_2)).shared());
    assertFalse(judge("" + model, agents).shared());
    assertFalse(judge("" + model, null).shared());
  }

  @Test
  void aJudgeThatIsNotThereIsNamedAsSuch() {
    EngineRecipe agents = agents("" + model, ChatProfile.V3_2);
    InputException e = assertThrows(InputException.class, () -> judge("nowhere", agents));
    assertTrue(e.getMessage().startsWith("--judge-model nowhere is no directory"), e.getMessage());
  }

  @Test
  void aRunOpensTheJudgesEngineOnlyWhereItIsAnother() throws IOException {
    Path tasks = shared.resolve("tasks");
    Runs.run(Runs.settings(tasks, 2, 3));
    Files.writeString(shared.resolve("rubric.json"), RUBRIC);
    String one = rollout(tasks, model);
    assertTrue(EngineHolder.lastReading(one).computedTokens() > 0);
    assertSame(EngineReading.NOTHING, EngineHolder.lastReading(one + "-judge"), "never opened");
    String two = rollout(tasks, other);
    assertNotSame(EngineReading.NOTHING, EngineHolder.lastReading(two + "-judge"));
    for (String run : new String[] {one, two}) {
      assertTrue(
          EngineHolder.reading(run).isEmpty() && EngineHolder.reading(run + "-judge").isEmpty());
    }
  }

  /** The run's fingerprint. */
  private static String rollout(Path tasks, Path judge) throws IOException {
    Path out = shared.resolve("out-" + judge.getFileName());
    Commands.Said said =
        Commands.run(
            new LoopAgents(NamedSandbox::open),
            "rollout",
            "--in",
            "" + tasks,
            "--model",
            "" + model,
            "--judge-model",
            "" + judge,
            "--rubric",
            "" + shared.resolve("rubric.json"),
            "--out",
            "" + out,
            "--samples",
            "1",
            "--max-tokens",
            "8",
            "--max-steps",
            "1",
            "--kv-cache-memory-bytes",
            "64MiB",
            "--max-num-batched-tokens",
            "512");
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    return Json.parse(Files.readString(out.resolve("manifest.json"))).path("fingerprint").asText();
  }
}
