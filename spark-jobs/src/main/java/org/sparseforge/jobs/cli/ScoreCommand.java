package org.sparseforge.jobs.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sparseforge.jobs.inference.InferenceKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "score",
    description = "How likely continuations are: multiple choice, perplexity, grading of answers.",
    sortOptions = false)
final class ScoreCommand implements Callable<Integer> {
  private final Setup setup;

  @Mixin private InferenceOptions options = new InferenceOptions();

  ScoreCommand(Setup setup) {
    this.setup = setup;
  }

  @Override
  public Integer call() throws IOException {
    return options.run(InferenceKind.SCORE, Map.of(), setup);
  }
}
