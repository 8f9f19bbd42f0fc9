package org.sparseforge.verify.judge;

/**
 * One thing that is asked of an answer.
 *
 * @param name short, unique in its rubric
 * @param description what it takes to meet it
 * @param weight more than 0; only ratios matter
 */
public record Criterion(String name, String description, double weight) {
  public Criterion {
    if (name.isBlank()) {
      throw new IllegalArgumentException("rubric: a criterion needs a name");
    }
    if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "rubric: weight of '" + name + "' must be more than 0, got " + weight);
    }
  }
}
