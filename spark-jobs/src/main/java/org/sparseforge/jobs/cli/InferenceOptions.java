package org.sparseforge.jobs.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.inference.InferenceJob;
import org.sparseforge.jobs.inference.InferenceKind;
import org.sparseforge.jobs.inference.InferenceResult;
import org.sparseforge.jobs.inference.InferenceSettings;
import org.sparseforge.jobs.inference.TokenProgress;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What {@code generate} and {@code score} share: where rows come from and go, and how they run. */
final class InferenceOptions {
  @Option(
      names = "--in",
      required = true,
      split = ",",
      paramLabel = "FILES",
      description = "JSONL or Parquet files: paths, globs or directories; may be given many times.")
  private List<String> in = new ArrayList<>();

  @Option(
      names = "--model",
      paramLabel = "REF",
      description = "Directory with a Hugging Face checkpoint, or openai:https://host/v1#model.")
  private String model;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Directory to write; new, empty, or begun by the same command.")
  private String out;

  @Option(
      names = "--max-error-rate",
      defaultValue = "0.1",
      paramLabel = "0-1",
      description =
          "Part of the rows that may have an error; more end in exit code 1. Default:"
              + " ${DEFAULT-VALUE}.")
  private double maxErrorRate;

  @Option(
      names = "--partitions",
      defaultValue = "0",
      paramLabel = "P",
      description =
          "Most Spark partitions at a time. Never changes the result. Default: 0, chosen.")
  private int partitions;

  @Option(
      names = "--wave-rows",
      defaultValue = "0",
      paramLabel = "N",
      description = "Rows between two commits. Never changes the result. Default: 0, chosen.")
  private int waveRows;

  @Option(names = "--dry-run", description = "Checks everything, shows the plan, writes nothing.")
  private boolean dryRun;

  @Mixin private ChatOptions chat = new ChatOptions();
  @Mixin private EngineOptions engine = new EngineOptions();
  @Mixin private EndpointOptions endpoint = new EndpointOptions();
  @Mixin private CommonOptions common = new CommonOptions();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  int run(InferenceKind kind, Map<String, Object> sampling, Setup setup) throws IOException {
    return run(kind, sampling, Map.of(), setup);
  }

  /**
   * @param method how a row is worked on, by the job's own keys
   */
  int run(InferenceKind kind, Map<String, Object> sampling, Map<String, Object> method, Setup setup)
      throws IOException {
    if (model == null) {
      throw new ParameterException(command.commandLine(), "Missing required option: '--model=REF'");
    }
    return work(kind, sampling, method, setup);
  }

  /**
   * The same where rows ask no model.
   *
   * @param what asks none, for the refusal of one
   */
  int runWithoutModel(InferenceKind kind, String what, Map<String, Object> method, Setup setup)
      throws IOException {
    if (model != null) {
      throw new InputException(
          "--model " + model + " would not be asked: " + what + " needs no model; remove it");
    }
    return work(kind, Map.of(), method, setup);
  }

  private int work(
      InferenceKind kind, Map<String, Object> sampling, Map<String, Object> method, Setup setup)
      throws IOException {
    InferenceSettings settings =
        new InferenceSettings(
            kind,
            in,
            model,
            out,
            engine.config(),
            sampling,
            endpoint.settings(),
            chat.profile(),
            chat.thinkingMode(),
            method,
            partitions,
            waveRows,
            maxErrorRate);
    InferenceJob job = new InferenceJob(settings, setup.hadoop(), setup::spark);
    if (dryRun) {
      setup.console().out().println(job.plan().toPrettyString());
      return ExitCode.DONE;
    }
    InferenceResult result;
    try (TokenProgress progress =
        new TokenProgress(setup.console().err(), setup.console().columns() > 0)) {
      result = job.run(progress);
    }
    setup.console().out().print(InferenceSummary.of(result, kind, out));
    if (result.isFailed()) {
      setup
          .console()
          .err()
          .println(
              "sparseforge: "
                  + result.errors()
                  + " of "
                  + result.rows()
                  + " rows have an error, more than --max-error-rate "
                  + maxErrorRate
                  + " allows; their column error says why");
    }
    return result.exitCode();
  }
}
