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
    if (method.isEmpty()) {
      return options.run(InferenceKind.SCORE, Map.of(), setup);
    }
    Map<String, Object> values = method.get().toMap();
    return method.get().needsModel()
        ? options.run(InferenceKind.GRADE, grade.sampling(), values, setup)
        : options.runWithoutModel(
            InferenceKind.GRADE, "--grade " + method.get().grade().text(), values, setup);
  }
}
