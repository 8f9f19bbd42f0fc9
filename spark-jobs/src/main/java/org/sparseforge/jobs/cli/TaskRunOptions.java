package org.sparseforge.jobs.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.function.ToIntFunction;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.tasks.RunResult;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code synthesize} and {@code verify} share: where tasks go, and how they are checked. */
final class TaskRunOptions {
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
      description =
          "Where untrusted code runs: bubblewrap, graalpy, or auto for the first that can."
              + " Default: ${DEFAULT-VALUE}.")
  private String sandbox;

  @Option(
      names = "--partitions",
      defaultValue = "0",
      paramLabel = "P",
      description =
          "Most Spark partitions at a time. Never changes the result. Default: 0, chosen.")
  private int partitions;

  @Option(names = "--dry-run", description = "Checks everything, shows the plan, writes nothing.")
  private boolean dryRun;

  @Mixin private CommonOptions common = new CommonOptions();

  /** Without slashes at its end, since names are made of it. */
  String out() {
    return out.replaceAll("(?<=.)/+$", "");
  }

  String sandbox() {
    return sandbox;
  }

  int partitions() {
    return partitions;
  }

  /** What would be done, for a person to read. */
  @FunctionalInterface
  interface Plan {
    JsonNode show() throws IOException;
  }

  /**
   * Shows the plan where only that was asked for, else does the work and says what came of it.
   *
   * @param shortfall ends the sentence "fewer than the N tasks"
   * @return the exit code
   */
  int run(Setup setup, Plan plan, Console.Run<RunResult> work, String shortfall)
      throws IOException {
    return run(
        setup,
        plan,
        work,
        result -> {
          setup.console().out().print(Summary.of(result, out(), shortfall));
          return result.exitCode();
        });
  }

  /**
   * The same for work that ends in something else.
   *
   * @param say tells the user what came of it, and gives the exit code
   */
  <R> int run(Setup setup, Plan plan, Console.Run<R> work, ToIntFunction<R> say)
      throws IOException {
    if (dryRun) {
      setup.console().out().println(plan.show().toPrettyString());
      return ExitCode.DONE;
    }
    return say.applyAsInt(setup.console().follow(work));
  }
}
