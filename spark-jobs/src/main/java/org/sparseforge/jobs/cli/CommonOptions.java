package org.sparseforge.jobs.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options that every command takes. {@code --config} is read before the others are. */
final class CommonOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "YAML file of options, in snake_case; the command line goes before it. Default: none.")
  private Path config;

  @Option(names = "--stacktrace", description = "Shows where a failure came from.")
  private boolean stacktrace;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this and ends.")
  private boolean help;
}
