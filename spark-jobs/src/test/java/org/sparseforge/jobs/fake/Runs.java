package org.sparseforge.jobs.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.dataset.TableReader;
import org.sparseforge.jobs.run.Progress;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.jobs.tasks.AuthorSettings;
import org.sparseforge.jobs.tasks.RunResult;
import org.sparseforge.jobs.tasks.SynthesizeJob;
import org.sparseforge.jobs.tasks.SynthesizeSettings;
import org.sparseforge.jobs.tasks.SynthesizerOpener;

/** Runs of the fake synthesizer on local Spark, and what they wrote. */
public final class Runs {
  public static final SynthesizerOpener FAKE =
      (config, author, sandbox) -> new FakeSynthesizer(config);

  private Runs() {}

  public static SynthesizeSettings settings(Object out, long tasks, long seed) {
    return settings(out, tasks, seed, 0, 0);
  }

  public static SynthesizeSettings settings(
      Object out, long tasks, long seed, int partitions, long maxCandidates) {
    return new SynthesizeSettings(
        "general",
        tasks,
        out.toString(),
        seed,
        5,
        List.of(),
        null,
        AuthorSettings.PROGRAM,
        null,
        null,
        "auto",
        partitions,
        maxCandidates);
  }

  public static RunResult run(SynthesizeSettings settings) throws IOException {
    return run(settings, FAKE, new Configuration());
  }

  public static RunResult run(
      SynthesizeSettings settings, SynthesizerOpener opener, Configuration hadoop)
      throws IOException {
    Progress quiet = new Progress(new PrintStream(new ByteArrayOutputStream()), 0);
    return new SynthesizeJob(
            settings, opener, new FakeAgent.Opener(0, 0), hadoop, conf -> LocalSpark.context())
        .run(quiet);
  }

  public static String digest(RunResult result) {
    return result.manifest().path("digest").textValue();
  }

  /** All rows of a table, in file order. */
  public static List<ObjectNode> rows(Path dataset, Table table) throws IOException {
    List<ObjectNode> rows = new ArrayList<>();
    new TableReader(Storage.open(dataset.toString(), new Configuration()), table)
        .forEach(rows::add);
    return rows;
  }

  /** The output of a process that has ended. */
  public static String text(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  public static long candidate(JsonNode task) {
    return task.path("provenance").path("candidate").longValue();
  }
}
