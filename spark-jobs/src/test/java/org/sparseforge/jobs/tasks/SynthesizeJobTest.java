package org.sparseforge.jobs.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.jobs.dataset.DatasetDigest;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.engine.EndpointSettings;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.failure.Failures;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.fake.FakeSynthesizer;
import org.sparseforge.jobs.fake.LocalSpark;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.synth.Outcome;
import org.sparseforge.synth.Spending;
import org.sparseforge.synth.SynthesisConfig;
import org.sparseforge.synth.TaskSynthesizer;
import org.sparseforge.synth.author.AuthorUnavailableException;
import org.sparseforge.verify.sandbox.SandboxException;

class SynthesizeJobTest {
  @TempDir Path temp;

  @Test
  void sameSeedGivesTheSameDigestHoweverTheWorkIsSpread() throws IOException {
    Set<String> digests = new TreeSet<>();
    for (int partitions : new int[] {1, 2, 4, 0}) {
      RunResult result =
          Runs.run(Runs.settings(temp.resolve("p" + partitions), 90, 7, partitions, 0));
      digests.add(Runs.digest(result));
    }
    assertEquals(1, digests.size(), digests.toString());
    assertNotEquals(
        digests.iterator().next(), Runs.digest(Runs.run(Runs.settings(temp.resolve("s"), 90, 8))));
  }

  @Test
  void acceptsTheFirstThatPassAndKeepsEveryOtherCandidateAsRejected() throws IOException {
    Path out = temp.resolve("d");
    JsonNode manifest = Runs.run(Runs.settings(out, 60, 5)).manifest();
    List<Long> accepted = Runs.rows(out, Table.GENERAL).stream().map(Runs::candidate).toList();
    List<Long> rejected =
        Runs.rows(out, Table.REJECTED).stream().map(row -> row.path("candidate").asLong()).toList();
    assertEquals(60, accepted.size());
    assertEquals(accepted, accepted.stream().sorted().toList());
    Set<Long> all = new TreeSet<>(accepted);
    all.addAll(rejected);
    long last = accepted.get(accepted.size() - 1);
    assertEquals(
        last + 1, all.size(), "every candidate up to the last accepted one is written once");
    assertEquals(all.size(), accepted.size() + rejected.size());
    assertEquals(last + 1, manifest.path("counts").path("candidates").asLong());
    List<String> stages = manifest.path("stages").findValuesAsText("stage");
    assertFalse(stages.contains("pass_rate") || stages.contains("judge"), "" + stages);
    List<ObjectNode> duplicates =
        Runs.rows(out, Table.REJECTED).stream()
            .filter(row -> row.path("stage").asText().equals("not_duplicate"))
            .toList();
    assertFalse(duplicates.isEmpty());
    Map<Long, String> ids = new HashMap<>();
    for (ObjectNode row : Runs.rows(out, Table.GENERAL)) {
      ids.put(Runs.candidate(row), row.path("task_id").asText());
    }
    for (ObjectNode row : duplicates) {
      String earlier = ids.get(row.path("candidate").asLong() - 10);
      assertEquals("the prompt is that of task " + earlier, row.path("reason").asText());
    }
  }

  @Test
  void writesEveryEnvironmentOnceInTheOrderOfItsFirstUse() throws IOException {
    Path out = temp.resolve("d");
    Runs.run(Runs.settings(out, 60, 5));
    List<String> used =
        new ArrayList<>(
            new LinkedHashSet<>(
                Runs.rows(out, Table.GENERAL).stream()
                    .map(row -> row.path("environment_id").asText())
                    .toList()));
    List<String> written =
        Runs.rows(out, Table.ENVIRONMENTS).stream()
            .map(row -> row.path("environment_id").asText())
            .toList();
    assertEquals(used, written);
    assertTrue(written.size() < 60);
  }

  @Test
  void digestCanBeRecomputedFromTheRowsAlone() throws IOException {
    Path out = temp.resolve("d");
    RunResult result = Runs.run(Runs.settings(out, 30, 1));
    DatasetDigest digest = new DatasetDigest();
    for (ObjectNode row : Runs.rows(out, Table.GENERAL)) {
      digest.add(row);
    }
    assertEquals(Runs.digest(result), digest.finish());
  }

  @Test
  void leavesOnlyTheDatasetBehind() throws IOException {
    Path out = temp.resolve("d");
    Runs.run(Runs.settings(out, 20, 1));
    try (Stream<Path> files = Files.walk(out)) {
      assertEquals(
          List.of(
              "README.md",
              "config.yaml",
              "environments/train-00000-of-00001.parquet",
              "general/train-00000-of-00001.parquet",
              "manifest.json",
              "rejected/train-00000-of-00001.parquet",
              "report.html"),
          files
              .filter(Files::isRegularFile)
              .map(file -> out.relativize(file).toString())
              .sorted()
              .toList());
    }
  }

  @Test
  void finishedRunIsLeftAsItIs() throws IOException {
    Path out = temp.resolve("d");
    Runs.run(Runs.settings(out, 20, 1));
    long written = Files.getLastModifiedTime(out.resolve("manifest.json")).toMillis();
    RunResult again = Runs.run(Runs.settings(out, 20, 1));
    assertTrue(again.alreadyFinished());
    assertEquals(ExitCode.DONE, again.exitCode());
    assertEquals(written, Files.getLastModifiedTime(out.resolve("manifest.json")).toMillis());
  }

  @Test
  void refusesDirectoriesOfOtherRunsAndOfOtherThings() throws IOException {
    Path out = temp.resolve("d");
    Runs.run(Runs.settings(out, 20, 1));
    String other =
        assertThrows(InputException.class, () -> Runs.run(Runs.settings(out, 20, 2))).getMessage();
    assertTrue(other.contains("a finished dataset of other settings (seed 1, not 2)"), other);

    Path foreign = Files.createDirectories(temp.resolve("f"));
    Files.writeString(foreign.resolve("notes.txt"), "mine");
    String message =
        assertThrows(InputException.class, () -> Runs.run(Runs.settings(foreign, 20, 2)))
            .getMessage();
    assertTrue(message.contains("holds something else (notes.txt)"), message);
    assertEquals(List.of(foreign.resolve("notes.txt")), list(foreign));
  }

  @Test
  void candidatesThatRunOutEndShortWithAllThatWasFound() throws IOException {
    Path out = temp.resolve("d");
    RunResult result = Runs.run(Runs.settings(out, 500, 1, 0, 40));
    assertEquals(ExitCode.SHORT, result.exitCode());
    JsonNode counts = result.manifest().path("counts");
    assertEquals(40, counts.path("candidates").asLong());
    assertEquals(counts.path("accepted").asInt(), Runs.rows(out, Table.GENERAL).size());
    assertEquals(40, Runs.rows(out, Table.GENERAL).size() + Runs.rows(out, Table.REJECTED).size());
    assertEquals(ExitCode.SHORT, Runs.run(Runs.settings(out, 500, 1, 0, 40)).exitCode());
  }

  @Test
  void runWithoutASingleTaskStillWritesItsRejections() throws IOException {
    Path out = temp.resolve("d");
    RunResult result =
        Runs.run(
            Runs.settings(out, 5, 1, 0, 8),
            (config, author, sandbox) -> new Rejecting(),
            new Configuration());
    assertEquals(ExitCode.SHORT, result.exitCode());
    assertEquals(0, Runs.rows(out, Table.GENERAL).size());
    assertEquals(8, Runs.rows(out, Table.REJECTED).size());
    assertTrue(Files.size(out.resolve("report.html")) > 1000);
    assertTrue(Files.readString(out.resolve("README.md")).contains("- config_name: rejected"));
    assertFalse(Files.readString(out.resolve("README.md")).contains("- config_name: general"));
  }

  @Test
  void sandboxThatBreaksOnceIsTriedAgain() throws IOException {
    String undisturbed = Runs.digest(Runs.run(Runs.settings(temp.resolve("a"), 20, 1)));
    BROKEN.set(2);
    RunResult result =
        Runs.run(
            Runs.settings(temp.resolve("b"), 20, 1),
            (config, author, sandbox) -> new Breaking(config),
            new Configuration());
    assertEquals(undisturbed, Runs.digest(result));
  }

  @Test
  void sandboxThatStaysBrokenFailsTheJobAndRejectsNothing() throws IOException {
    Path out = temp.resolve("d");
    String undisturbed = Runs.digest(Runs.run(Runs.settings(temp.resolve("a"), 20, 1)));
    BROKEN.set(Integer.MAX_VALUE);
    Exception failed =
        assertThrows(
            Exception.class,
            () ->
                Runs.run(
                    Runs.settings(out, 20, 1),
                    (config, author, sandbox) -> new Breaking(config),
                    new Configuration()));
    Failures.Failure failure = Failures.describe(failed);
    assertEquals(ExitCode.FAILED, failure.exitCode());
    assertEquals(
        "the sandbox failed: the sandbox broke 3 times: no more processes; what is done is kept,"
            + " run the same command again",
        failure.text());
    assertFalse(Files.exists(out.resolve("manifest.json")));
    BROKEN.set(0);
    assertEquals(undisturbed, Runs.digest(Runs.run(Runs.settings(out, 20, 1))));
  }

  @Test
  void modelThatCannotBeAskedFailsTheJobAndWhatItWroteIsKept() throws IOException {
    Path out = temp.resolve("d");
    String undisturbed = Runs.digest(Runs.run(modelled(temp.resolve("a")), PAID, HADOOP));
    UNAVAILABLE.set(true);
    ASKED.clear();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd task) {
            ENDED.countDown();
          }
        };
    LocalSpark.context().sc().addSparkListener(listener);
    Exception failed = assertThrows(Exception.class, () -> Runs.run(modelled(out), PAID, HADOOP));
    LocalSpark.context().sc().removeSparkListener(listener);
    Failures.Failure failure = Failures.describe(failed);
    assertEquals(ExitCode.FAILED, failure.exitCode());
    assertEquals(
        "model openai:http://host/v1#m cannot author: connection refused; what is done is kept,"
            + " run the same command again",
        failure.text());
    assertFalse(Files.exists(out.resolve("manifest.json")));
    UNAVAILABLE.set(false);
    RunResult result = Runs.run(modelled(out), PAID, HADOOP);
    assertEquals(undisturbed, Runs.digest(result));
    assertEquals(1, ASKED.get(0L), "a group that was done is not paid again");
    assertEquals(1, ASKED.get(1L));
    JsonNode authoring = result.manifest().path("authoring");
    long candidates = result.manifest().path("counts").path("candidates").asLong();
    assertTrue(authoring.path("calls").asLong() >= 2 * candidates + 1, authoring::toString);
    assertEquals(
        authoring.path("calls").asLong() * 0.5, authoring.path("cost_usd").asDouble(), 1e-9);
    assertEquals("model", result.manifest().path("run").path("author").asText());
    assertEquals(
        "openai:http://host/v1#m", result.manifest().path("configuration").path("model").asText());
  }

  private static SynthesizeSettings modelled(Path out) {
    SynthesizeSettings plain = Runs.settings(out, 20, 1);
    return new SynthesizeSettings(
        plain.kind(),
        plain.tasks(),
        plain.out(),
        plain.seed(),
        plain.maxDifficulty(),
        plain.domains(),
        plain.seedTables(),
        AuthorSettings.ofModel(
            "openai:http://host/v1#m",
            ChatProfile.V3_2,
            ThinkingMode.THINKING,
            new TreeMap<>(),
            EndpointSettings.defaults()),
        null,
        null,
        plain.sandbox(),
        plain.partitions(),
        plain.maxCandidates());
  }

  private static final Configuration HADOOP = new Configuration();
  private static final AtomicBoolean UNAVAILABLE = new AtomicBoolean();
  private static final CountDownLatch ENDED = new CountDownLatch(2);
  private static final Map<Long, Integer> ASKED = new ConcurrentHashMap<>();
  private static final SynthesizerOpener PAID =
      (config, author, sandbox) -> new Paid(new FakeSynthesizer(config));

  /** Every candidate costs two calls; while {@link #UNAVAILABLE}, the third group costs one. */
  private record Paid(FakeSynthesizer inner) implements TaskSynthesizer {
    @Override
    public String kind() {
      return inner.kind();
    }

    @Override
    public int groupSize() {
      return inner.groupSize();
    }

    @Override
    public List<Outcome> synthesize(long group) {
      if (group == 2 && UNAVAILABLE.get()) {
        await();
        throw new AuthorUnavailableException(
            "openai:http://host/v1#m",
            new EngineException.EngineFailed("connection refused", null),
            spent(1));
      }
      ASKED.merge(group, 1, Integer::sum);
      return inner.synthesize(group).stream().map(o -> o.withSpending(spent(2))).toList();
    }

    /** Until the driver has what the first two groups brought. */
    private static void await() {
      try {
        ENDED.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    private static Spending spent(int calls) {
      return new Spending(calls, 100, 0, 10, 5, OptionalDouble.of(0.5 * calls));
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  private static final AtomicInteger BROKEN = new AtomicInteger();

  /** Its sandbox breaks as often as {@link #BROKEN} says. */
  private record Breaking(SynthesisConfig config) implements TaskSynthesizer {
    @Override
    public String kind() {
      return "general";
    }

    @Override
    public int groupSize() {
      return FakeSynthesizer.GROUP;
    }

    @Override
    public List<Outcome> synthesize(long group) {
      if (group == 1 && BROKEN.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new SandboxException("no more processes");
      }
      return new FakeSynthesizer(config).synthesize(group);
    }

    @Override
    public void close() {}
  }

  /** Finds nothing good. */
  private record Rejecting() implements TaskSynthesizer {
    @Override
    public String kind() {
      return "general";
    }

    @Override
    public int groupSize() {
      return 4;
    }

    @Override
    public List<Outcome> synthesize(long group) {
      List<Outcome> outcomes = new ArrayList<>();
      for (long i = group * 4; i < group * 4 + 4; i++) {
        outcomes.add(new Outcome.Rejected(i, "trips", "propose", "nothing fits", null));
      }
      return outcomes;
    }

    @Override
    public void close() {}
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
