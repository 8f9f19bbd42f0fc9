package org.sparseforge.jobs.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.sparseforge.jobs.attempt.AgentOpener;
import org.sparseforge.jobs.cli.Cli;
import org.sparseforge.jobs.cli.Console;
import org.sparseforge.jobs.cli.Setup;
import org.sparseforge.jobs.run.SparkStart;
import org.sparseforge.jobs.tasks.SynthesizerOpener;
import org.sparseforge.jobs.tasks.VerifierOpener;

/**
 * Runs a command in a Spark of its own, which only a process of its own can have, and writes down
 * what its plugin did: {@code opened.txt}, what the engine had done when Spark had started; {@code
 * prometheus.txt}, the driver's page once the command has ended; {@code closed.txt}, whether an
 * engine was left open.
 *
 * <p>Arguments: a folder for these files, a model's file to delete before Spark starts or {@code
 * -}, and the command.
 */
final class WatchedMain implements Setup {
  private final Path notes;
  private final Path spoil;
  private JavaSparkContext spark;

  private WatchedMain(Path notes, Path spoil) {
    this.notes = notes;
    this.spoil = spoil;
  }

  public static void main(String[] arguments) throws Exception {
    WatchedMain setup =
        new WatchedMain(
            Path.of(arguments[0]), arguments[1].equals("-") ? null : Path.of(arguments[1]));
    int code = new Cli(setup).run(Arrays.copyOfRange(arguments, 2, arguments.length));
    String page =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(setup.spark.sc().uiWebUrl().get() + "/metrics/prometheus/"))
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    setup.note("prometheus.txt", page);
    String key = EnginePlugin.recipe(setup.spark.getConf()).orElseThrow().key();
    setup.spark.close();
    setup.note("closed.txt", String.valueOf(EngineHolder.reading(key)));
    System.exit(code);
  }

  @Override
  public Console console() {
    return new Console(System.out, System.err, 0);
  }

  @Override
  public SynthesizerOpener synthesizers() {
    throw new AssertionError("not asked for");
  }

  @Override
  public VerifierOpener verifiers() {
    throw new AssertionError("not asked for");
  }

  @Override
  public AgentOpener agents() {
    throw new AssertionError("no agent is asked for");
  }

  @Override
  public Configuration hadoop() {
    return new Configuration();
  }

  @Override
  public JavaSparkContext spark(Consumer<SparkConf> more) {
    try {
      if (spoil != null) {
        Files.delete(spoil);
      }
      spark =
          SparkStart.open(
              "watched",
              conf -> more.accept(conf.set("spark.ui.enabled", "true").set("spark.ui.port", "0")));
      String key = EnginePlugin.recipe(spark.getConf()).orElseThrow().key();
      note("opened.txt", String.valueOf(EngineHolder.reading(key)));
      return spark;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void note(String name, String text) throws IOException {
    Files.writeString(notes.resolve(name), text);
  }
}
