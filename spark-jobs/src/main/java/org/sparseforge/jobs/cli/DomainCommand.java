package org.sparseforge.jobs.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "domain",
    description = "Domain files that a model writes.",
    synopsisSubcommandLabel = "write")
final class DomainCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common = new CommonOptions();

  static CommandLine line(Setup setup) {
    return new CommandLine(new DomainCommand()).addSubcommand(new DomainWriteCommand(setup));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "name what to do: write --category TEXT --model REF --out FILE");
  }
}
