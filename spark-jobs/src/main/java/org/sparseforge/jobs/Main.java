package org.sparseforge.jobs;

import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.sparseforge.jobs.attempt.AgentOpener;
import org.sparseforge.jobs.attempt.LoopAgents;
import org.sparseforge.jobs.cli.Cli;
import org.sparseforge.jobs.cli.Console;
import org.sparseforge.jobs.cli.Setup;
import org.sparseforge.jobs.run.SparkStart;
import org.sparseforge.jobs.tasks.Authors;
import org.sparseforge.jobs.tasks.NamedSandbox;
import org.sparseforge.jobs.tasks.SynthesizerOpener;
import org.sparseforge.jobs.tasks.VerifierOpener;
import org.sparseforge.verify.check.DefaultTaskVerifier;
import org.sparseforge.verify.constraint.ConstraintOracles;
import org.sparseforge.verify.sandbox.PatientSandbox;
import org.sparseforge.verify.sandbox.PythonSandbox;

/** What {@code ./sparseforge} and {@code spark-submit} start. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    run(
        (config, author, sandbox) -> Authors.open(config, author, () -> NamedSandbox.open(sandbox)),
        sandbox -> {
          PythonSandbox opened = NamedSandbox.open(sandbox);
          return new VerifierOpener.Opened(
              new DefaultTaskVerifier(new PatientSandbox(opened), new ConstraintOracles()),
              opened::close);
        },
        new LoopAgents(NamedSandbox::open),
        arguments);
  }

  /** Runs one command and ends the process with its exit code. */
  public static void run(
      SynthesizerOpener synthesizers,
      VerifierOpener verifiers,
      AgentOpener agents,
      String... arguments) {
    int code;
    try (ProcessSetup setup = new ProcessSetup(synthesizers, verifiers, agents)) {
      code = new Cli(setup).run(arguments);
    }
    System.out.flush();
    System.err.flush();
    System.exit(code);
  }

  /** One Spark context a process, started when a command first asks for it. */
  private static final class ProcessSetup implements Setup, AutoCloseable {
    private final SynthesizerOpener synthesizers;
    private final VerifierOpener verifiers;
    private final AgentOpener agents;
    private final Console console = Console.ofProcess();
    private JavaSparkContext spark;

    ProcessSetup(SynthesizerOpener synthesizers, VerifierOpener verifiers, AgentOpener agents) {
      this.synthesizers = synthesizers;
      this.verifiers = verifiers;
      this.agents = agents;
    }

    @Override
    public Console console() {
      return console;
    }

    @Override
    public SynthesizerOpener synthesizers() {
      return synthesizers;
    }

    @Override
    public VerifierOpener verifiers() {
      return verifiers;
    }

    @Override
    public AgentOpener agents() {
      return agents;
    }

    @Override
    public Configuration hadoop() {
      return SparkHadoopUtil.get().newConfiguration(new SparkConf());
    }

    @Override
    public JavaSparkContext spark(Consumer<SparkConf> more) {
      if (spark == null) {
        spark = SparkStart.open("sparseforge", more);
      }
      return spark;
    }

    @Override
    public void close() {
      if (spark != null) {
        spark.close();
      }
    }
  }
}
