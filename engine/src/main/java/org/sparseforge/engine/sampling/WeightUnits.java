package org.sparseforge.engine.sampling;

/**
 * Weights of tokens as whole numbers of 2^-44, so that sums are exact and the same in any order, on
 * any processor. A weight is exp of what is not positive, so at most 1; one below half a unit
 * counts as nothing.
 */
final class WeightUnits {
  /** Weight 1. */
  static final long ONE = 1L << 44;

  private static final double UNITS = 0x1p44;

  /** With this many tokens sums stay below 2^62 + 1. */
  private static final int MOST_TOKENS = 1 << 18;

  private WeightUnits() {}

  /** The nearest number of units. */
  static long of(double weight) {
    return (long) (weight * UNITS + 0.5);
  }

  static double weight(long units) {
    return units / UNITS;
  }

  /**
   * How far a running sum must come, and pass, for a share of the total.
   *
   * @param numerator of the share, in units of 2^-53 and below 2^53
   * @return the share rounded down; less than {@code total}
   */
  static long share(long numerator, long total) {
    return Math.multiplyHigh(numerator, total) << 11 | numerator * total >>> 53;
  }

  static void requireCountable(int vocabSize) {
    if (vocabSize > MOST_TOKENS) {
      throw new IllegalArgumentException(
          "a vocabulary of " + vocabSize + " tokens is more than sampling can add up exactly");
    }
  }
}
