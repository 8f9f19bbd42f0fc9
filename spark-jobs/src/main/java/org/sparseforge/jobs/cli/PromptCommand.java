package org.sparseforge.jobs.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sparseforge.engine.request.PromptPreview;
import org.sparseforge.engine.tokenizer.Tokenizer;
import org.sparseforge.engine.tokenizer.Tokenizers;
import org.sparseforge.jobs.engine.Models;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.inference.InferenceKind;
import org.sparseforge.jobs.input.InputFiles;
import org.sparseforge.jobs.input.InputRow;
import org.sparseforge.jobs.input.InputRows;
import org.sparseforge.jobs.input.InputScan;
import org.sparseforge.schemas.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "prompt",
    description = "Shows the exact text, and the ids, that a model would see: one JSON line a row.",
    sortOptions = false)
final class PromptCommand implements Callable<Integer> {
  private final Setup setup;

  @Option(
      names = "--in",
      required = true,
      split = ",",
      paramLabel = "FILES",
      description = "JSONL or Parquet files, as generate reads them.")
  private List<String> in = new ArrayList<>();

  @Option(
      names = "--model",
      paramLabel = "REF",
      description =
          "Directory with a checkpoint, whose tokenizer then gives token_ids. Default: none.")
  private String model;

  @Option(names = "--dry-run", description = "Checks the input and the tokenizer, shows no prompt.")
  private boolean dryRun;

  @Mixin private ChatOptions chat = new ChatOptions();
  @Mixin private CommonOptions common = new CommonOptions();

  PromptCommand(Setup setup) {
    this.setup = setup;
  }

  @Override
  public Integer call() {
    InputFiles files = InputFiles.find(in, InferenceKind.GENERATE.columns(), setup.hadoop());
    Optional<Tokenizer> tokenizer =
        Optional.ofNullable(model).map(ref -> Models.checked(() -> tokenizer(Models.folder(ref))));
    try {
      PromptPreview preview = new PromptPreview(chat.profile(), chat.thinkingMode(), tokenizer);
      InputScan scan = InputScan.of(files);
      if (dryRun) {
        setup
            .console()
            .out()
            .println(
                Json.object()
                    .put("rows", scan.rows())
                    .put("profile", chat.profile().text())
                    .put("thinking_mode", chat.thinkingMode().text())
                    .put("model", model)
                    .toPrettyString());
        return ExitCode.DONE;
      }
      return show(files, scan, preview);
    } finally {
      tokenizer.ifPresent(Tokenizer::close);
    }
  }

  /** Prompts are UTF-8 whatever the terminal's locale says. */
  private int show(InputFiles files, InputScan scan, PromptPreview preview) {
    PrintStream out = new PrintStream(setup.console().out(), false, StandardCharsets.UTF_8);
    boolean anyError = false;
    try (InputRows rows = new InputRows(files, scan.repeated())) {
      for (InputRow row = rows.next(); row != null; row = rows.next()) {
        String line = preview.preview(row.text());
        anyError |= Json.parse(line).has("error");
        out.print(line + "\n");
      }
    }
    out.flush();
    return anyError ? ExitCode.SHORT : ExitCode.DONE;
  }

  private static Tokenizer tokenizer(Path folder) {
    return Tokenizers.open(folder);
  }
}
