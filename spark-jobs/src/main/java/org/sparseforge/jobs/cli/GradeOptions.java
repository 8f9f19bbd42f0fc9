package org.sparseforge.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.grades.GradeMethod;
import picocli.CommandLine.Option;

/** How {@code score} chooses among answers. Null is the default. */
final class GradeOptions {
  @Option(
      names = "--grade",
      paramLabel = "NAME",
      description =
          "Choose one of each row's candidates: majority (the answer most of them give),"
              + " self_score (the one its author scores highest) or best_of_n (the one a judge"
              + " scores highest). Default: none, score continuations.")
  private String grade;

  @Option(
      names = "--judgements",
      paramLabel = "N",
      description =
          "best_of_n: independent judgements of each candidate without a score. Default: 4.")
  private Integer judgements;

  @Option(
      names = "--rubric",
      paramLabel = "FILE",
      description =
          "best_of_n: JSON list of {name, description, weight}, for rows without a rubric of"
              + " their own. Default: none.")
  private Path rubric;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description =
          "best_of_n: most tokens of one judgement. Default: the model's own, or the profile's.")
  private Integer maxTokens;

  /** How to choose; empty where likelihoods are wanted. */
  Optional<GradeMethod> method() {
    if (grade == null) {
      refuseJudging();
      return Optional.empty();
    }
    Map<String, Object> values = new HashMap<>();
    values.put("grade", grade);
    values.put("judgements", judgements);
    values.put("rubric", rubric == null ? null : read(rubric));
    try {
      GradeMethod method = GradeMethod.from(values);
      if (!method.needsModel()) {
        refuseJudging();
      }
      return Optional.of(method);
    } catch (IllegalArgumentException e) {
      throw new InputException((rubric == null ? "" : rubric + ": ").concat(e.getMessage()), e);
    }
  }

  private void refuseJudging() {
    if (judgements != null || rubric != null || maxTokens != null) {
      throw new InputException(
          "--judgements, --rubric and --max-tokens belong to --grade best_of_n");
    }
  }

  /** What was said of sampling. */
  Map<String, Object> sampling() {
    return maxTokens == null ? Map.of() : Map.of("max_tokens", maxTokens);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new InputException("--rubric " + file + " cannot be read", e);
    }
  }
}
