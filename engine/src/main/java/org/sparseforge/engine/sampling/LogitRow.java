package org.sparseforge.engine.sampling;

/**
 * Sums over one row of logits that both drawing and scoring need.
 *
 * <p>A row is {@code logits[offset ..< offset + vocabSize]}; negative infinity is a token that
 * cannot come. Sums are in {@link WeightUnits}.
 */
public final class LogitRow {
  private LogitRow() {}

  /**
   * The most likely token, the lowest id among equals.
   *
   * @throws NonFiniteLogitsException if the row cannot be drawn from
   */
  public static int argmax(float[] logits, int offset, int vocabSize) {
    int best = 0;
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < vocabSize; i++) {
      float logit = logits[offset + i];
      if (!(logit <= max)) {
        if (!(logit < Float.POSITIVE_INFINITY)) {
          throw new NonFiniteLogitsException(
              "the logit of token "
                  + i
                  + " is "
                  + logit
                  + ": the model's weights or numerics broke");
        }
        max = logit;
        best = i;
      }
    }
    if (max == Float.NEGATIVE_INFINITY) {
      throw new NonFiniteLogitsException("every token is ruled out: all logits are -Infinity");
    }
    return best;
  }

  /** log of the sum of exp(logit), given the row's greatest logit; within 1e-8. */
  public static double logSumExp(float[] logits, int offset, int vocabSize, float max) {
    WeightUnits.requireCountable(vocabSize);
    long sum = 0;
    for (int i = 0; i < vocabSize; i++) {
      sum += WeightUnits.of(Exp.ofNonPositive((double) logits[offset + i] - max));
    }
    return logSumExp(max, sum);
  }

  /** The same from the sum of all weights at temperature 1. */
  static double logSumExp(float max, long units) {
    return max + StrictMath.log(WeightUnits.weight(units));
  }
}
