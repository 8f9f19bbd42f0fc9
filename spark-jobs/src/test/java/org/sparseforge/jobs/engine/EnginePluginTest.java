package org.sparseforge.jobs.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.endpoint.EndpointConfig;
import org.sparseforge.engine.endpoint.Price;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.ChildJvm;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.schemas.Json;

class EnginePluginTest {
  private static final String LIKE = "../conf/models/nano.json";
  private static final Pattern OURS =
      Pattern.compile(
          "metrics_sparseforge_driver_plugin_org_sparseforge_jobs_engine_EnginePlugin_(\\w+)_Value"
              + "\\{type=\"gauges\"\\} (\\S+)");

  @TempDir Path temp;
  private Path model;
  private Path in;

  private void writeInput() throws IOException {
    model = temp.resolve("nano");
    Commands.Said made = Commands.run("model", "random", "--like", LIKE, "--out", model.toString());
    assertEquals(ExitCode.DONE, made.exitCode(), made.err());
    in = temp.resolve("in.jsonl");
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      String prompt = "The same beginning for all of them. ".repeat(4) + i;
      rows.add("{\"id\": " + i + ", \"prompt\": \"" + prompt + "\", \"max_tokens\": 20}");
    }
    rows.add("{\"id\": \"bad\", \"prompt\": \"\"}");
    Files.write(in, rows);
  }

  @Test
  void localSessionOpensTheEngineWithSparkShowsItAndClosesIt() throws Exception {
    writeInput();
    Path out = temp.resolve("out");
    Process command = watched("-", out, "--num-blocks", "60", "--block-size", "8");
    String said = Runs.text(command);
    assertEquals(ExitCode.SHORT, command.waitFor(), said);
    assertTrue(note("opened.txt").contains("blocks=60, blocksUsed=0, rowsDone=0"), said);
    assertEquals("Optional.empty", note("closed.txt"));

    Map<String, Double> metrics = metrics();
    JsonNode manifest = Json.parse(Files.readString(out.resolve("manifest.json")));
    JsonNode usage = manifest.path("usage");
    assertEquals(30, metrics.get("rows_done"));
    assertEquals(1, metrics.get("rows_failed"));
    for (String name : List.of("prompt_tokens", "cached_tokens", "completion_tokens")) {
      assertTrue(usage.path(name).intValue() > 0, name);
      assertEquals(usage.path(name).doubleValue(), metrics.get(name), name);
    }
    assertEquals(
        manifest.path("counts").path("preemptions").doubleValue(), metrics.get("preemptions"));
    assertTrue(metrics.get("preemptions") > 0, "a cache this small preempts");
    assertTrue(metrics.get("prefix_cache_hit_rate") > 0.3, metrics.toString());
    assertTrue(metrics.get("prefix_cache_hit_rate") < 1, metrics.toString());
    assertTrue(metrics.get("tokens_per_second") > 0, metrics.toString());
    assertTrue(metrics.get("computed_tokens") > metrics.get("completion_tokens"));
    for (String now :
        List.of("requests_running", "requests_waiting", "cache_blocks", "cache_blocks_used")) {
      assertEquals(0, metrics.get(now), now);
    }
    assertEquals(0, metrics.get("cost_usd"));
    assertEquals(14, metrics.size(), metrics.toString());
  }

  @Test
  void modelThatIsGoneWhenAnExecutorLooksIsOneSentence() throws Exception {
    writeInput();
    Process command = watched(model.resolve("config.json").toString(), temp.resolve("out"));
    String said = Runs.text(command);
    assertEquals(ExitCode.BAD_INPUT, command.waitFor(), said);
    List<String> lines = said.lines().filter(line -> line.startsWith("sparseforge: ")).toList();
    assertEquals(1, lines.size(), said);
    assertTrue(lines.get(0).contains("config.json"), said);
    assertFalse(said.contains("\tat "), said);
    assertEquals("Optional.empty", note("opened.txt"));
    assertEquals(0, metrics().get("rows_done"));
  }

  @Test
  void userKeepsPluginsAndNamesOfMetrics() {
    EngineRecipe recipe = recipe();
    SparkConf conf =
        new SparkConf(false).set("spark.plugins", "a.B").set("spark.metrics.namespace", "mine");
    EnginePlugin.declare(conf, recipe);
    assertEquals("a.B," + EnginePlugin.class.getName(), conf.get("spark.plugins"));
    assertEquals("mine", conf.get("spark.metrics.namespace"));
    SparkConf untouched = new SparkConf(false);
    EnginePlugin.declare(untouched, recipe);
    assertEquals(EnginePlugin.class.getName(), untouched.get("spark.plugins"));
    assertEquals("sparseforge", untouched.get("spark.metrics.namespace"));
  }

  @Test
  void executorReadsWhatTheDriverWrote() {
    SparkConf conf = new SparkConf(false);
    EnginePlugin.declare(conf, recipe());
    LocalRecipe read = (LocalRecipe) EnginePlugin.recipe(conf).orElseThrow();
    assertEquals(recipe().key(), read.key());
    assertEquals(recipe().model(), read.model());
    assertEquals(recipe().modelFingerprint(), read.modelFingerprint());
    assertEquals(recipe().config(), read.config());
    assertEquals(ChatProfile.SPECIALE, read.profile());
  }

  @Test
  void recipeForAnEndpointSurvivesToo() {
    for (Price price : new Price[] {null, new Price(1, 0.25, 3)}) {
      EndpointRecipe recipe =
          new EndpointRecipe(
              "k",
              "openai:http://h/v1#m",
              new HashMap<>(EndpointConfig.from(Map.of("omit", List.of("seed"))).toMap()),
              price,
              true);
      EndpointRecipe read = (EndpointRecipe) EngineRecipe.read(recipe.write());
      assertEquals(recipe.ref(), read.ref());
      assertEquals(price, read.price());
      assertTrue(read.needsKey());
      assertEquals(EndpointConfig.from(recipe.settings()), EndpointConfig.from(read.settings()));
    }
  }

  @Test
  void pluginThatSomeoneNamedForAnotherJobStaysOutOfTheWay() {
    assertEquals(Optional.empty(), EnginePlugin.recipe(new SparkConf(false)));
  }

  private static LocalRecipe recipe() {
    Map<String, Object> settings =
        EngineConfig.from(
                Map.of("max_num_seqs", 3, "seed", Long.MIN_VALUE, "enable_prefix_caching", false))
            .toMap();
    return new LocalRecipe("k", "/a \"b\"/ü", "f", new HashMap<>(settings), ChatProfile.SPECIALE);
  }

  private Process watched(String spoil, Path out, String... more) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of(temp.toString(), spoil, "generate", "--in", in.toString()));
    arguments.addAll(List.of("--model", model.toString(), "--out", out.toString()));
    arguments.addAll(List.of("--max-model-len", "256", "--max-num-batched-tokens", "256"));
    arguments.addAll(List.of(more));
    return ChildJvm.of(
            List.of(
                "-Xmx512m",
                "--add-modules=jdk.incubator.vector",
                "-Dspark.master=local[2]",
                "-Dlog4j2.configurationFile=" + ChildJvm.home().resolve("conf/log4j2.properties"),
                "-Dsparseforge.log=" + ChildJvm.target().resolve("child.log")),
            ChildJvm.classpathOfTests(),
            WatchedMain.class.getName(),
            arguments)
        .start();
  }

  private String note(String name) throws IOException {
    return Files.readString(temp.resolve(name));
  }

  private Map<String, Double> metrics() throws IOException {
    Map<String, Double> values = new HashMap<>();
    Matcher lines = OURS.matcher(note("prometheus.txt"));
    while (lines.find()) {
      values.put(lines.group(1), Double.valueOf(lines.group(2)));
    }
    return values;
  }
}
