package org.sparseforge.jobs.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.tasks.RunResult;
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

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Directory to write; new, empty, or begun by the same command.")
  private String out;

  @Option(
      names = "--sandbox",
      defaultValue = "auto",
      paramLabel = "NAME",
      description = "auto, bubblewrap or graalpy. Default: ${DEFAULT-VALUE}.")
  private String sandbox;

  @Option(
      names = "--partitions",
      defaultValue = "0",
      paramLabel = "P",
      description = "Most Spark partitions at a time; 0 chooses. Never changes the result.")
  private int partitions;

  @Option(names = "--dry-run", description = "Reads the dataset, shows the plan, writes nothing.")
  private boolean dryRun;

  @Mixin private CommonOptions common = new CommonOptions();

  VerifyCommand(Setup setup) {
    this.setup = setup;
  }

  @Override
  public Integer call() throws IOException {
    VerifySettings settings = new VerifySettings(in, out, sandbox, partitions);
    VerifyJob job = new VerifyJob(settings, setup.verifiers(), setup.hadoop(), setup::spark);
    if (dryRun) {
      setup.console().out().println(job.plan().toPrettyString());
      return ExitCode.DONE;
    }
    RunResult result = setup.console().follow(job::run);
    setup.console().out().print(Summary.of(result, out, "of --in hold"));
    return result.exitCode();
  }
}
