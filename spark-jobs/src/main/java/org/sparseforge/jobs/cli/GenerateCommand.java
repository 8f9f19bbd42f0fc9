package org.sparseforge.jobs.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.sparseforge.jobs.inference.InferenceKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "generate",
    description =
        "Bulk inference: a completion for every row of OpenAI batch JSONL, JSONL, Parquet.",
    sortOptions = false)
final class GenerateCommand implements Callable<Integer> {
  private final Setup setup;

  @Mixin private InferenceOptions options = new InferenceOptions();
  @Mixin private SamplingOptions sampling = new SamplingOptions();

  GenerateCommand(Setup setup) {
    this.setup = setup;
  }

  @Override
  public Integer call() throws IOException {
    return options.run(InferenceKind.GENERATE, sampling.values(), setup);
  }
}
