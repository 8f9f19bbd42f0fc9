package org.sparseforge.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.sparseforge.jobs.engine.Models;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.failure.JobException;
import org.sparseforge.jobs.tasks.AuthorSettings;
import org.sparseforge.jobs.tasks.Authors;
import org.sparseforge.jobs.tasks.NamedSandbox;
import org.sparseforge.schemas.DidYouMean;
import org.sparseforge.synth.author.DomainAuthor;
import org.sparseforge.synth.seed.SeedTables;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "write",
    description = "Has a model write a domain file, and tries it: synthesize --domains reads it.",
    sortOptions = false)
final class DomainWriteCommand implements Callable<Integer> {
  private static final List<String> FORMS = List.of("plan", "workflow");
  private static final String ENDING = ".yaml";

  private final Setup setup;

  @Option(
      names = "--category",
      required = true,
      paramLabel = "TEXT",
      description = "What its tasks are about, such as \"museum tours\".")
  private String category;

  @Option(
      names = "--form",
      defaultValue = "plan",
      paramLabel = "NAME",
      description = "plan, or workflow (agents change the database). Default: ${DEFAULT-VALUE}.")
  private String form;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "REF",
      description = "The model that writes: openai:https://host/v1#name, or a checkpoint.")
  private String model;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The file to write, a new NAME.yaml.")
  private Path out;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Keys what the model draws, and the trial. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--seed-tables",
      paramLabel = "DIR",
      description = "Your own CSV or Parquet tables, beside the packaged ones. Default: none.")
  private Path seedTables;

  @Option(
      names = "--sandbox",
      defaultValue = "auto",
      paramLabel = "NAME",
      description =
          "Where untrusted code runs: bubblewrap, graalpy, or auto for the first that can. Default:"
              + " ${DEFAULT-VALUE}.")
  private String sandbox;

  @Option(names = "--dry-run", description = "Checks everything, asks and writes nothing.")
  private boolean dryRun;

  @Mixin private AskOptions ask = new AskOptions();
  @Mixin private EndpointOptions endpoint = new EndpointOptions();
  @Mixin private CommonOptions common = new CommonOptions();

  DomainWriteCommand(Setup setup) {
    this.setup = setup;
  }

  @Override
  public Integer call() throws IOException {
    AuthorSettings author = ask.of(model, endpoint.settings());
    if (!FORMS.contains(form)) {
      throw new InputException("unknown form '" + form + "'" + DidYouMean.hint(form, FORMS));
    }
    String name = name();
    Models.fingerprint(model);
    SeedTables seeds = SeedTables.packaged();
    SeedTables all = seedTables == null ? seeds : seeds.overlaidWith(seedTables);
    if (dryRun) {
      return ExitCode.DONE;
    }
    DomainAuthor.Result result =
        Authors.writeDomain(
            author,
            all,
            () -> NamedSandbox.open(sandbox),
            name,
            category,
            form.equals("workflow"),
            seed);
    if (result instanceof DomainAuthor.Result.Refused refused) {
      throw new JobException(
          "the model wrote no domain that holds: "
              + refused.reason()
              + " ("
              + Summary.paid(refused.spending())
              + ")");
    }
    DomainAuthor.Result.Written written = (DomainAuthor.Result.Written) result;
    Files.writeString(out, written.yaml());
    setup
        .console()
        .out()
        .printf(
            "%d of %d trial tasks hold, %s -> %s%n",
            written.passed(), written.tried(), Summary.paid(written.spending()), out);
    return ExitCode.DONE;
  }

  private String name() {
    String file = out.getFileName().toString();
    if (!file.endsWith(ENDING) || file.length() == ENDING.length()) {
      throw new InputException("--out " + out + " must end in " + ENDING);
    }
    if (Files.exists(out)) {
      throw new InputException("--out " + out + " exists; name a new file");
    }
    Path folder = out.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new InputException("--out " + out + ": there is no directory " + folder);
    }
    return file.substring(0, file.length() - ENDING.length());
  }
}
