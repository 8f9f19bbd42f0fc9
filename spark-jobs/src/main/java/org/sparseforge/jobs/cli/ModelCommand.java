package org.sparseforge.jobs.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "model",
    description = "What a checkpoint is, and random ones for load tests.",
    synopsisSubcommandLabel = "inspect|random")
final class ModelCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common = new CommonOptions();

  static CommandLine line(Setup setup) {
    return new CommandLine(new ModelCommand())
        .addSubcommand(new ModelInspectCommand(setup))
        .addSubcommand(new ModelRandomCommand(setup));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "name what to do: inspect REF, or random --like CONFIG --out DIR");
  }
}
