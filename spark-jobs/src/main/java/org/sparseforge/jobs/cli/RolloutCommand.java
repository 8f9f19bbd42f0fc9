package org.sparseforge.jobs.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.jobs.rollout.RolloutJob;
import org.sparseforge.jobs.rollout.RolloutResult;
import org.sparseforge.jobs.rollout.RolloutSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "rollout",
    description = "Agents attempt the tasks of a dataset; writes trajectories with rewards.",
    sortOptions = false)
final class RolloutCommand implements Callable<Integer> {
  private final Setup setup;

  @Option(
      names = "--in",
      required = true,
      paramLabel = "DIR",
      description = "Directory of a dataset: what synthesize wrote, or a copy of it.")
  private String in;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "REF",
      description = "Directory with a Hugging Face checkpoint, or openai:https://host/v1#model.")
  private String model;

  @Option(
      names = "--samples",
      defaultValue = "8",
      paramLabel = "K",
      description = "Attempts at each task. Default: ${DEFAULT-VALUE}.")
  private int samples;

  @Option(
      names = "--max-error-rate",
      defaultValue = "0.1",
      paramLabel = "0-1",
      description =
          "Part of the attempts that may break; more end in exit code 1. Default:"
              + " ${DEFAULT-VALUE}.")
  private double maxErrorRate;

  @Mixin private TaskRunOptions options = new TaskRunOptions();
  @Mixin private AttemptOptions attempts = new AttemptOptions();
  @Mixin private JudgeOptions judge = new JudgeOptions();
  @Mixin private SamplingOptions sampling = new SamplingOptions();
  @Mixin private ChatOptions chat = new ChatOptions();
  @Mixin private EngineOptions engine = new EngineOptions();

  RolloutCommand(Setup setup) {
    this.setup = setup;
  }

  @Override
  public Integer call() throws IOException {
    EngineConfig config = engine.config();
    RolloutSettings settings =
        new RolloutSettings(
            in,
            options.out(),
            attempts.settings(
                model,
                config,
                sampling.values(),
                chat,
                samples,
                config.seed(),
                options.sandbox(),
                judge.settings(attempts.endpoint(), config.seed())),
            options.partitions(),
            maxErrorRate);
    RolloutJob job = new RolloutJob(settings, setup.agents(), setup.hadoop(), setup::spark);
    return options.run(setup, job::plan, job::run, this::say);
  }

  private int say(RolloutResult result) {
    setup.console().out().print(RolloutSummary.of(result, options.out()));
    if (result.isFailed()) {
      setup
          .console()
          .err()
          .println(
              "sparseforge: "
                  + result.broken()
                  + " of "
                  + result.episodes()
                  + " attempts broke, more than --max-error-rate "
                  + maxErrorRate
                  + " allows; their column failure says how");
    }
    return result.exitCode();
  }
}
