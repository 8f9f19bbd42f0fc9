package org.sparseforge.jobs.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.dataset.TableWriter;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.jobs.fake.LocalSpark;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Message;
import org.sparseforge.schemas.Task;
import org.sparseforge.schemas.TokenTrace;

/** The same tasks and episodes, told to each trainer in the fields its documentation names. */
class ExportTest {
  private static final int TASKS = 20;
  private static final int SAMPLES = 4;

  @TempDir static Path shared;
  private static Path dataset;
  private static Path out;
  private static Commands.Said said;
  private static Map<String, Task> tasks;
  private static List<Episode> episodes;

  @TempDir Path temp;

  @BeforeAll
  static void export() throws IOException {
    Path made = shared.resolve("tasks");
    dataset = shared.resolve("rolled");
    out = shared.resolve("out");
    Commands.run("synthesize", "--tasks", "" + TASKS, "--out", "" + made);
    Commands.Said rolled =
        Commands.run(
            "rollout",
            "--in",
            "" + made,
            "--model",
            "fake",
            "--samples",
            "" + SAMPLES,
            "--out",
            "" + dataset);
    assertEquals(ExitCode.DONE, rolled.exitCode(), rolled.err());
    said =
        Commands.run(
            "export", "--in", "" + dataset, "--to", "trl,verl,prime-rl,slime", "--out", "" + out);
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    tasks = new HashMap<>();
    for (ObjectNode row : Runs.rows(dataset, Table.GENERAL)) {
      tasks.put(row.path("task_id").asText(), Task.fromJson(row));
    }
    episodes = new ArrayList<>();
    for (ObjectNode row : Runs.rows(dataset, Table.TRAJECTORIES)) {
      if (tasks.containsKey(row.path("task_id").asText())) {
        episodes.add(Episode.fromJson(row));
      }
    }
    assertTrue(tasks.size() < TASKS && !episodes.isEmpty(), "the filter turned some tasks away");
  }

  @Test
  void summaryNamesEveryFileAndWhatWasLeftOut() {
    assertTrue(
        said.out().startsWith(tasks.size() + " tasks, " + episodes.size() + " episodes -> " + out),
        said.out());
    int others = (TASKS - tasks.size()) * SAMPLES;
    assertTrue(
        said.out()
            .contains(
                "left out: 0 episodes that broke, " + others + " at tasks that were turned away"),
        said.out());
    assertTrue(
        said.out().contains(out + "/slime/prompts.jsonl: " + tasks.size() + " rows"), said.out());
  }

  /** TRL: prompt-only has prompt; language modelling messages; unpaired preference a label. */
  @Test
  void trlFindsPromptsConversationsAndLabels() {
    Dataset<Row> prompts = parquet("trl/prompts");
    assertEquals(tasks.size(), prompts.count());
    assertTrue(names(prompts).containsAll(Set.of("prompt", "tools", "answer", "verifier")));
    JsonNode prompt = json(prompts).get(0);
    assertEquals("user", prompt.path("prompt").get(1).path("role").asText());
    assertTrue(Json.parse(prompt.path("tools").asText()).isArray());

    List<JsonNode> sft = json(parquet("trl/sft"));
    assertEquals(episodes.stream().filter(e -> e.outcome().equals("passed")).count(), sft.size());
    JsonNode call = sft.get(0).path("messages").get(2).path("tool_calls").get(0);
    assertEquals("list_items", call.path("function").path("name").asText());
    assertEquals("{\"a\":1}", call.path("function").path("arguments").asText());
    assertEquals(
        "I </script> look", sft.get(0).path("messages").get(2).path("reasoning_content").asText());
    assertEquals("call_0", sft.get(0).path("messages").get(3).path("tool_call_id").asText());

    List<JsonNode> preferences = json(parquet("trl/preferences"));
    assertEquals(episodes.size(), preferences.size());
    for (int i = 0; i < episodes.size(); i++) {
      JsonNode row = preferences.get(i);
      assertEquals(2, row.path("prompt").size());
      assertEquals("assistant", row.path("completion").get(0).path("role").asText());
      assertEquals(
          episodes.get(i).messages().size(),
          row.path("prompt").size() + row.path("completion").size());
      assertEquals(episodes.get(i).outcome().equals("passed"), row.path("label").booleanValue());
    }
  }

  /** verl, "Prepare Data": data_source, prompt, ability, reward_model, extra_info. */
  @Test
  void verlFindsItsFiveColumns() {
    Dataset<Row> rows = parquet("verl");
    assertEquals(
        List.of("data_source", "prompt", "ability", "reward_model", "extra_info"),
        List.of(rows.columns()));
    assertEquals(
        "array<struct<role:string,content:string>>",
        rows.schema().apply("prompt").dataType().catalogString());
    List<JsonNode> all = json(rows);
    assertEquals(tasks.size(), all.size());
    for (int i = 0; i < all.size(); i++) {
      JsonNode info = all.get(i).path("extra_info");
      assertEquals(i, info.path("index").asInt());
      Task task = tasks.get(info.path("task_id").asText());
      assertEquals(task.answer(), all.get(i).path("reward_model").path("ground_truth").asText());
      assertEquals("rule", all.get(i).path("reward_model").path("style").asText());
      assertEquals(task.verifier(), info.path("verifier").asText());
      assertFalse(info.path("database").asText().isEmpty());
    }
  }

  /** prime-rl's TrainingSample: every stream as long as token_ids. */
  @Test
  void primeRlFindsAlignedStreamsAndAnEnvironmentsDataset() throws IOException {
    List<JsonNode> samples = lines("prime-rl/samples.jsonl");
    assertEquals(episodes.size(), samples.size());
    for (int i = 0; i < samples.size(); i++) {
      Episode episode = episodes.get(i);
      JsonNode sample = samples.get(i);
      int length = episode.tokens().tokenIds().length;
      for (String stream : List.of("token_ids", "mask", "logprobs", "temperatures", "advantages")) {
        assertEquals(length, sample.path(stream).size(), stream);
      }
      assertEquals("sparseforge-general", sample.path("env_name").asText());
      assertFalse(sample.path("mask").get(0).booleanValue());
      assertTrue(sample.path("mask").get(length - 1).booleanValue());
      assertEquals(0, sample.path("advantages").get(0).doubleValue());
      assertEquals(
          episode.advantage(), sample.path("advantages").get(length - 1).doubleValue(), 1e-12);
    }
    for (JsonNode row : lines("prime-rl/tasks.jsonl")) {
      assertEquals(Set.of("prompt", "answer", "task", "info"), names(row));
      JsonNode info = Json.parse(row.path("info").asText());
      assertTrue(info.path("oai_tools").isArray());
      assertEquals(tasks.get(info.path("task_id").asText()).answer(), row.path("answer").asText());
    }
  }

  /** slime's Dataset: prompt, label, tools, metadata; its Sample: response streams alike long. */
  @Test
  void slimeFindsPromptsAndSamples() throws IOException {
    for (JsonNode row : lines("slime/prompts.jsonl")) {
      assertEquals(Set.of("prompt", "label", "tools", "metadata"), names(row));
      assertTrue(row.path("label").isTextual() && row.path("tools").isArray());
      assertEquals("system", row.path("prompt").get(0).path("role").asText());
    }
    List<JsonNode> samples = lines("slime/samples.jsonl");
    assertEquals(episodes.size(), samples.size());
    Set<Long> indices = new TreeSet<>();
    for (int i = 0; i < samples.size(); i++) {
      JsonNode sample = samples.get(i);
      Episode episode = episodes.get(i);
      int response = sample.path("response_length").asInt();
      assertEquals(episode.tokens().tokenIds().length, sample.path("tokens").size());
      assertEquals(response, sample.path("loss_mask").size());
      assertEquals(response, sample.path("rollout_log_probs").size());
      assertEquals(episode.tokens().tokenIds().length - 2, response, "two tokens were shown first");
      assertEquals(episode.reward(), sample.path("reward").doubleValue(), 1e-12);
      assertEquals("completed", sample.path("status").asText());
      indices.add(sample.path("index").asLong());
    }
    assertEquals(samples.size(), indices.size());
  }

  /** A second context, a reply that was cut, a call's result as the last word. */
  @Test
  void anEpisodeThatWasCutInTwoSegmentsIsTwoSamples() throws IOException {
    Task task = tasks.values().iterator().next();
    Episode whole = episodes.get(0);
    Episode cut =
        new Episode(
            whole.episodeId(),
            task.taskId(),
            0,
            "m",
            "",
            List.of(
                Message.user("q"),
                new Message("assistant", "I look", null, null, null),
                new Message("tool", "[1]", null, null, "call_0"),
                new Message("tool", "[2]", null, null, "call_1")),
            0.0,
            "{}",
            "max_tokens",
            null,
            new TokenTrace(
                new int[] {1, 2, 3, 4, 5},
                new int[] {0, 3},
                new byte[] {0, 1, 1, 0, 1},
                new float[] {0, -1, -2, 0, -3},
                Optional.empty(),
                Optional.empty()),
            whole.counts(),
            2,
            "length",
            null,
            1);
    Storage storage = Storage.open(temp.toString(), new Configuration());
    try (SlimeRows slime = new SlimeRows(storage, "o");
        PrimeRlRows prime = new PrimeRlRows(storage, "o", 0.7)) {
      slime.episode(4, task, cut);
      slime.finish();
      prime.episode(4, task, cut);
      prime.finish();
    }
    List<JsonNode> slime = lines(temp.resolve("o/slime/samples.jsonl"));
    assertEquals("[1,2,3]", slime.get(0).path("tokens").toString());
    assertEquals("[1,1]", slime.get(0).path("loss_mask").toString());
    assertEquals("[4,5]", slime.get(1).path("tokens").toString());
    assertEquals("[-3.0]", slime.get(1).path("rollout_log_probs").toString());
    for (JsonNode sample : slime) {
      assertEquals("truncated", sample.path("status").asText());
      assertEquals("I look", sample.path("response").asText());
      assertEquals(4, sample.path("group_index").asInt());
    }
    List<JsonNode> prime = lines(temp.resolve("o/prime-rl/samples.jsonl"));
    assertEquals("[false,true,true]", prime.get(0).path("mask").toString());
    assertEquals("[0.0,0.0]", prime.get(1).path("advantages").toString());
    assertEquals("[0.7,0.7]", prime.get(1).path("temperatures").toString());
  }

  @Test
  void temperatureIsThatOfTheRunThatMadeTheEpisodes() throws IOException {
    assertEquals(1, exportedTemperature("nobody says"), "nobody says");
    assertEquals(0.6, exportedTemperature("{\"sampling\": {\"temperature\": 0.6}}"));
    assertEquals(
        0.5, exportedTemperature("{\"rollouts\": {\"sampling\": {\"temperature\": 0.5}}}"));
  }

  /**
   * @param run what the manifest of the exported dataset says of its run, JSON
   */
  private double exportedTemperature(String run) throws IOException {
    Path in = Files.createTempDirectory(temp, "in");
    Path to = Files.createTempDirectory(temp, "to");
    try (Stream<Path> files = Files.walk(dataset)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = in.resolve(dataset.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    Path manifest = in.resolve("manifest.json");
    ObjectNode said = (ObjectNode) Json.parse(Files.readString(manifest));
    if (run.startsWith("{")) {
      said.set("run", Json.parse(run));
    }
    Files.writeString(manifest, Json.write(said));
    Commands.Said exported =
        Commands.run("export", "--in", "" + in, "--to", "prime-rl", "--out", "" + to);
    assertEquals(ExitCode.DONE, exported.exitCode(), exported.err());
    return lines(to.resolve("prime-rl/samples.jsonl"))
        .get(0)
        .path("temperatures")
        .get(0)
        .doubleValue();
  }

  @Test
  void datasetThatNobodyAttemptedGivesItsTasks() throws IOException {
    Commands.Said only =
        Commands.run(
            "export",
            "--in",
            "" + shared.resolve("tasks"),
            "--to",
            "slime,trl",
            "--out",
            "" + temp.resolve("o"));
    assertEquals(ExitCode.DONE, only.exitCode(), only.err());
    assertTrue(only.out().startsWith(TASKS + " tasks, 0 episodes -> "), only.out());
    assertTrue(only.out().contains("slime/samples.jsonl: 0 rows"), only.out());
    Commands.Said again =
        Commands.run(
            "export",
            "--in",
            "" + shared.resolve("tasks"),
            "--to",
            "slime,trl",
            "--out",
            "" + temp.resolve("o"));
    assertTrue(again.out().contains("is finished already"), again.out());
  }

  @Test
  void wrongTrainerOrDirectoryIsOneSentence() {
    String o = "" + temp.resolve("o");
    assertEquals(
        new Commands.Said(2, "", "sparseforge: unknown trainer 'vrel'; did you mean 'verl'?\n"),
        Commands.run("export", "--in", "" + dataset, "--to", "trl,vrel", "--out", o));
    assertEquals(
        "sparseforge: unknown trainer 'swebench'; there is prime-rl, slime, trl, verl\n",
        Commands.run("export", "--in", "" + dataset, "--to", "swebench", "--out", o).err());
    assertEquals(
        "sparseforge: --out must not be --in; the dataset exported is never changed\n",
        Commands.run("export", "--in", o, "--to", "trl", "--out", o).err());
    assertEquals(
        "sparseforge: --in " + o + " is no directory\n",
        Commands.run("export", "--in", o, "--to", "trl", "--out", o + "x").err());
    assertFalse(Files.exists(temp.resolve("o")));
  }

  @Test
  void rowsOtherThanTheManifestsAreRefused() throws IOException {
    List<ObjectNode> changed = Runs.rows(dataset, Table.GENERAL);
    changed.get(1).put("answer", "-7");
    List<ObjectNode> lost = Runs.rows(dataset, Table.TRAJECTORIES);
    lost.remove(0);
    for (Path in : List.of(copyWith(Table.GENERAL, changed), copyWith(Table.TRAJECTORIES, lost))) {
      for (String dryRun : List.of("--dry-run", "--to=trl")) {
        Commands.Said refused = export(in, "--to", "trl", dryRun);
        assertEquals(ExitCode.BAD_INPUT, refused.exitCode());
        assertEquals(
            "sparseforge: --in "
                + in
                + ": tasks and episodes are not those that manifest.json was written for (their"
                + " digest is XXXX, it says "
                + manifest(in).path("digest").asText().substring(0, 16)
                + "); restore them from a good copy, or have verify check them and write them"
                + " anew\n",
            refused.err().replaceFirst("digest is [0-9a-f]{16}", "digest is XXXX"));
      }
    }
    assertFalse(Files.exists(temp.resolve("o")));
  }

  @Test
  void environmentThatIsNotItsIdIsRefused() throws IOException {
    List<ObjectNode> changed = Runs.rows(dataset, Table.ENVIRONMENTS);
    String id = changed.get(0).put("database", "{}").path("environment_id").asText();
    Path in = copyWith(Table.ENVIRONMENTS, changed);
    assertEquals(
        new Commands.Said(
            ExitCode.BAD_INPUT,
            "",
            "sparseforge: --in "
                + in
                + ": environment "
                + id
                + " is not what its id was made of; restore environments/ from a good copy\n"),
        export(in, "--to", "trl"));
  }

  /**
   * What nobody vouches for, or a later version does with columns unknown here, is taken as it is.
   */
  @Test
  void rowsWithoutAManifestThatCouldVouchForThemAreExported() throws IOException {
    List<ObjectNode> changed = Runs.rows(dataset, Table.GENERAL);
    changed.get(1).put("answer", "-7");
    Path in = copyWith(Table.GENERAL, changed);
    ObjectNode later = manifest(in).put("schema_version", "1.99");
    Files.writeString(in.resolve("manifest.json"), Json.write(later));
    assertEquals(ExitCode.DONE, export(in, "--to", "trl").exitCode());
    Files.delete(in.resolve("manifest.json"));
    Commands.Said bare = export(in, "--to", "verl", "--out", "" + temp.resolve("bare"));
    assertEquals(ExitCode.DONE, bare.exitCode(), bare.err());
  }

  private Commands.Said export(Path in, String... options) {
    List<String> line = new ArrayList<>(List.of("export", "--in", "" + in));
    line.addAll(List.of(options));
    if (!line.contains("--out")) {
      line.addAll(List.of("--out", "" + temp.resolve("o")));
    }
    return Commands.run(line.toArray(String[]::new));
  }

  private static ObjectNode manifest(Path in) throws IOException {
    return (ObjectNode) Json.parse(Files.readString(in.resolve("manifest.json")));
  }

  /** The dataset with one table other than its manifest says. */
  private Path copyWith(Table table, List<ObjectNode> rows) throws IOException {
    Path copy = Files.createTempDirectory(temp, "copy");
    Storage storage = Storage.open("" + copy, new Configuration());
    for (Table one : List.of(Table.GENERAL, Table.ENVIRONMENTS, Table.TRAJECTORIES)) {
      try (TableWriter writer = new TableWriter(storage, "", one)) {
        for (ObjectNode row : one == table ? rows : Runs.rows(dataset, one)) {
          writer.write(row);
        }
        writer.finish();
      }
    }
    Files.copy(dataset.resolve("manifest.json"), copy.resolve("manifest.json"));
    return copy;
  }

  private static Dataset<Row> parquet(String folder) {
    return SparkSession.builder()
        .sparkContext(LocalSpark.context().sc())
        .getOrCreate()
        .read()
        .parquet(out.resolve(folder).toString());
  }

  private static List<JsonNode> json(Dataset<Row> rows) {
    return rows.toJSON().collectAsList().stream().map(Json::parse).toList();
  }

  private static List<JsonNode> lines(String file) throws IOException {
    return lines(out.resolve(file));
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream().map(Json::parse).toList();
  }

  private static Set<String> names(JsonNode row) {
    Set<String> names = new TreeSet<>();
    row.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Set<String> names(Dataset<Row> rows) {
    return new TreeSet<>(List.of(rows.columns()));
  }
}
