package org.sparseforge.jobs.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sparseforge.jobs.grades.GradeMethod;
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
  @Mixin private GradeOptions grade = new GradeOptions();

  ScoreCommand(Setup setup) {
    this.setup = setup;
  }

  @Override
  public Integer call() throws IOException {
    Optional<GradeMethod> method = grade.method();
    return method.isEmpty()
        ? options.run(InferenceKind.SCORE, Map.of(), setup)
        : options.run(InferenceKind.GRADE, grade.sampling(), method.get().toMap(), setup);
  }
}
