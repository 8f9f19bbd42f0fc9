package org.sparseforge.jobs.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.sparseforge.jobs.export.ExportJob;
import org.sparseforge.jobs.export.ExportSettings;
import org.sparseforge.jobs.export.Trainer;
import org.sparseforge.jobs.failure.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "export",
    description = "Writes a dataset in the shapes that trainers read.",
    sortOptions = false)
final class ExportCommand implements Callable<Integer> {
  private final Setup setup;

  @Option(
      names = "--in",
      required = true,
      paramLabel = "DIR",
      description = "Directory of a dataset: what synthesize or rollout wrote.")
  private String in;

  @Option(
      names = "--to",
      required = true,
      split = ",",
      paramLabel = "TRAINER",
      description = "trl, verl, prime-rl, slime; one or several.")
  private List<String> to = new ArrayList<>();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Directory to write; new, empty, or begun by the same command.")
  private String out;

  @Option(names = "--dry-run", description = "Reads the tasks, shows the plan, writes nothing.")
  private boolean dryRun;

  @Mixin private CommonOptions common = new CommonOptions();

  ExportCommand(Setup setup) {
    this.setup = setup;
  }

  @Override
  public Integer call() throws IOException {
    ExportSettings settings = new ExportSettings(in, to.stream().map(Trainer::of).toList(), out);
    ExportJob job = new ExportJob(settings, setup.hadoop());
    setup.console().out().print(dryRun ? job.plan().toPrettyString() + "\n" : summary(job.run()));
    return ExitCode.DONE;
  }

  private String summary(JsonNode manifest) {
    JsonNode counts = manifest.path("counts");
    List<String> lines = new ArrayList<>();
    if (manifest.path("already_finished").booleanValue()) {
      lines.add(out + " is finished already; nothing was done.");
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "%s, %s -> %s",
            Counted.of(counts.path("tasks").longValue(), "task"),
            Counted.of(counts.path("episodes").longValue(), "episode"),
            out));
    long broken = counts.path("broken").longValue();
    long others = counts.path("of_other_tasks").longValue();
    if (broken + others > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "left out: %s that broke, %,d at tasks that were turned away",
              Counted.of(broken, "episode"),
              others));
    }
    long without = counts.path("without_token_ids").longValue();
    if (without > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%,d episodes have no token ids, which their engine did not give; samples.jsonl has"
                  + " none of them",
              without));
    }
    for (JsonNode file : manifest.path("files")) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s/%s: %s",
              out,
              file.path("path").asText(),
              Counted.of(file.path("rows").longValue(), "row")));
    }
    return String.join("\n", lines) + "\n";
  }
}
