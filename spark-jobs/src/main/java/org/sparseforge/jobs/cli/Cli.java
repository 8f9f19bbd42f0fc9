package org.sparseforge.jobs.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.failure.Failures;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.run.Version;
import org.sparseforge.schemas.DidYouMean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: finds the command, reads its options, and turns failures into exit codes. */
public final class Cli {
  private final Setup setup;

  @Command(
      name = "sparseforge",
      description = "Verified agent tasks and bulk inference on Apache Spark.",
      synopsisSubcommandLabel = "COMMAND")
  private static final class Root {
    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Shows this and ends.")
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Shows the version and ends.")
    private boolean version;
  }

  public Cli(Setup setup) {
    this.setup = setup;
  }

  /** Runs one command and returns its exit code; nothing is thrown. */
  public int run(String... arguments) {
    CommandLine line =
        commands(setup)
            .setOut(new PrintWriter(setup.console().out(), true))
            .setErr(new PrintWriter(setup.console().err(), true))
            .setParameterExceptionHandler((e, args) -> refuse(e))
            .setExecutionExceptionHandler((e, command, result) -> fail(e, arguments));
    if (arguments.length == 0) {
      line.usage(line.getOut());
      return ExitCode.BAD_INPUT;
    }
    CommandLine command = line.getSubcommands().get(arguments[0]);
    if (command != null && arguments.length > 1) {
      command = command.getSubcommands().getOrDefault(arguments[1], command);
    }
    try {
      if (command != null) {
        refuseUnknownOptions(command, arguments);
        readConfigFile(command, arguments);
      }
    } catch (InputException e) {
      return fail(e, arguments);
    }
    try {
      return line.execute(arguments);
    } catch (Error e) {
      // picocli hands on exceptions alone; a full local disk comes as an FSError
      return fail(e, arguments);
    }
  }

  /** Every command with its options and its help. */
  static CommandLine commands(Setup setup) {
    CommandLine line =
        new CommandLine(new Root())
            .addSubcommand(new SynthesizeCommand(setup))
            .addSubcommand(new VerifyCommand(setup))
            .addSubcommand(new RolloutCommand(setup))
            .addSubcommand(new ReportCommand(setup))
            .addSubcommand(new ExportCommand(setup))
            .addSubcommand(new GenerateCommand(setup))
            .addSubcommand(new ScoreCommand(setup))
            .addSubcommand(new ProveCommand(setup))
            .addSubcommand(new LabelCommand(setup))
            .addSubcommand(new PromptCommand(setup))
            .addSubcommand(ModelCommand.line(setup))
            .addSubcommand(DomainCommand.line(setup))
            .setUsageHelpAutoWidth(true)
            .setUsageHelpLongOptionsMaxWidth(24)
            .setUnmatchedOptionsArePositionalParams(false);
    line.getCommandSpec().version("sparseforge " + Version.CURRENT);
    HelpGroups.use(line);
    return line;
  }

  /** Before picocli complains of a required option that was only mistyped. */
  private static void refuseUnknownOptions(CommandLine command, String[] arguments) {
    for (int i = 1; i < arguments.length; i++) {
      String name = arguments[i].replaceFirst("=.*", "");
      if (name.startsWith("--") && command.getCommandSpec().findOption(name) == null) {
        throw new InputException(unknown(name, command.getCommandSpec()));
      }
    }
  }

  private static void readConfigFile(CommandLine command, String[] arguments) {
    for (int i = 1; i < arguments.length; i++) {
      if (arguments[i].startsWith("--config=")) {
        use(arguments[i].substring("--config=".length()), command);
      } else if (arguments[i].equals("--config") && i + 1 < arguments.length) {
        use(arguments[i + 1], command);
      }
    }
  }

  private static void use(String file, CommandLine command) {
    command.setDefaultValueProvider(ConfigFile.read(Path.of(file), command.getCommandSpec()));
  }

  private int refuse(ParameterException e) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    String message = e.getMessage().lines().findFirst().orElse("");
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      message = unknown(unmatched.getUnmatched().get(0), command);
    } else if (command.parent() == null && !command.subcommands().isEmpty()) {
      message = "name a command: " + String.join(", ", command.subcommands().keySet());
    }
    setup
        .console()
        .err()
        .println("sparseforge: " + message + " (see ./" + command.qualifiedName() + " --help)");
    return ExitCode.BAD_INPUT;
  }

  private static String unknown(String word, CommandSpec command) {
    if (word.startsWith("-")) {
      String name = word.replaceFirst("=.*", "");
      List<String> names = command.options().stream().map(OptionSpec::longestName).toList();
      return "unknown option '" + name + "'" + DidYouMean.hint(name, names);
    }
    return !command.subcommands().isEmpty()
        ? "unknown command '" + word + "'" + DidYouMean.hint(word, command.subcommands().keySet())
        : "'" + word + "' belongs to no option";
  }

  private int fail(Throwable e, String[] arguments) {
    Failures.Failure failure = Failures.describe(e);
    setup.console().err().println("sparseforge: " + failure.text());
    if (Arrays.asList(arguments).contains("--stacktrace")) {
      e.printStackTrace(setup.console().err());
    }
    return failure.exitCode();
  }
}
