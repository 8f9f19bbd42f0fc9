package org.sparseforge.jobs.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.report.Description;
import org.sparseforge.jobs.report.ProofReport;
import org.sparseforge.jobs.run.RunDirectory;
import org.sparseforge.jobs.storage.Storage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "report",
    description = "Writes report.html and the dataset card (README.md) of a dataset again.",
    sortOptions = false)
final class ReportCommand implements Callable<Integer> {
  private final Setup setup;

  @Option(
      names = "--in",
      required = true,
      paramLabel = "DIR",
      description = "Directory of a finished dataset.")
  private String in;

  @Option(names = "--dry-run", description = "Checks that the report can be made; writes nothing.")
  private boolean dryRun;

  @Mixin private CommonOptions common = new CommonOptions();

  ReportCommand(Setup setup) {
    this.setup = setup;
  }

  @Override
  public Integer call() throws IOException {
    Storage storage = Storage.open(in, setup.hadoop());
    JsonNode manifest = manifest(storage);
    if (ProofReport.fits(manifest)) {
      return report(storage, ProofReport.write(manifest));
    }
    if (dryRun) {
      Description.check(storage, manifest);
      return ExitCode.DONE;
    }
    Description.write(storage, manifest);
    setup.console().out().println(storage.shown("report.html"));
    setup.console().out().println(storage.shown("README.md"));
    return ExitCode.DONE;
  }

  private int report(Storage storage, String page) throws IOException {
    if (!dryRun) {
      storage.writeWhole("report.html", page);
      setup.console().out().println(storage.shown("report.html"));
    }
    return ExitCode.DONE;
  }

  private static JsonNode manifest(Storage storage) throws IOException {
    return RunDirectory.manifestIn(storage)
        .orElseThrow(
            () ->
                new InputException(
                    storage.shown()
                        + " has no "
                        + RunDirectory.MANIFEST
                        + ", so it is no finished dataset; give --in the directory of one"));
  }
}
