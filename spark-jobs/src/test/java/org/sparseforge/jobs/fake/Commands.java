package org.sparseforge.jobs.fake;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.sparseforge.jobs.attempt.AgentOpener;
import org.sparseforge.jobs.cli.Cli;
import org.sparseforge.jobs.cli.Console;
import org.sparseforge.jobs.cli.Setup;
import org.sparseforge.jobs.tasks.SynthesizerOpener;
import org.sparseforge.jobs.tasks.VerifierOpener;

/** The command line in this JVM, over the fakes. */
public final class Commands {
  private Commands() {}

  /** What a command ended with and said. */
  public record Said(int exitCode, String out, String err) {}

  public static Said run(String... arguments) {
    return run(Runs.FAKE, arguments);
  }

  public static Said run(SynthesizerOpener synthesizers, String... arguments) {
    return run(synthesizers, new FakeAgent.Opener(0, 0), arguments);
  }

  public static Said run(AgentOpener agents, String... arguments) {
    return run(Runs.FAKE, agents, arguments);
  }

  public static Said run(SynthesizerOpener synthesizers, AgentOpener agents, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            0);
    int code = new Cli(new FakeSetup(console, synthesizers, agents)).run(arguments);
    return new Said(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private record FakeSetup(Console console, SynthesizerOpener synthesizers, AgentOpener agents)
      implements Setup {
    @Override
    public VerifierOpener verifiers() {
      return FakeVerifier.OPENER;
    }

    @Override
    public Configuration hadoop() {
      return CrashingFileSystem.configuration();
    }

    @Override
    public JavaSparkContext spark(Consumer<SparkConf> more) {
      return LocalSpark.context();
    }
  }
}
