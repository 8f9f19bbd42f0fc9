package org.sparseforge.verify.proof;

import java.util.OptionalDouble;

/** What an author says his own answer is worth. */
public final class SelfScore {
  private SelfScore() {}

  /** The score that ends an evaluation in {@code answer}: 0, 0.5 or 1; empty where none does. */
  public static OptionalDouble of(String answer) {
    return EvaluationParser.evaluation(answer) instanceof Parsed.Evaluation found
        ? OptionalDouble.of(found.score())
        : OptionalDouble.empty();
  }
}
