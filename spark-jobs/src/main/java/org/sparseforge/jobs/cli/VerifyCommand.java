package org.sparseforge.jobs.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.sparseforge.jobs.tasks.VerifyJob;
import org.sparseforge.jobs.tasks.VerifySettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "verify",
    description = "Verifies a dataset again from its Parquet alone and writes the tasks that hold.",
    sortOptions = false)
final class VerifyCommand implements Callable<Integer> {
  private final Setup setup;

  @Option(
      names = "--in",
      required = true,
      paramLabel = "DIR",
      description = "Directory of a dataset: what synthesize wrote, or a copy of it.")
  private String in;

  @Mixin private TaskRunOptions options = new TaskRunOptions();
  @Mixin private JudgeOptions judge = new JudgeOptions();
  @Mixin private EndpointOptions endpoint = new EndpointOptions();

  VerifyCommand(Setup setup) {
    this.setup = setup;
  }

  @Override
  public Integer call() throws IOException {
    VerifySettings settings =
        new VerifySettings(
            in,
            options.out(),
            options.sandbox(),
            judge.settings(endpoint.settings(), 0),
            options.partitions());
    VerifyJob job = new VerifyJob(settings, setup.verifiers(), setup.hadoop(), setup::spark);
    return options.run(setup, job::plan, job::run, "of --in hold");
  }
}
