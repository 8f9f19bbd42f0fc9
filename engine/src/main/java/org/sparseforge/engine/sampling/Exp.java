package org.sparseforge.engine.sampling;

/**
 * exp of a number that is not positive, within 2 ulp, from IEEE additions and multiplications
 * alone: {@code Math.exp} may differ between processors, {@code StrictMath.exp} costs several times
 * as much over a whole vocabulary.
 *
 * <p>x = k ln 2 + r with |r| at most ln 2 / 2; exp(r) by its series to the thirteenth power, whose
 * remainder is below 5e-18.
 */
final class Exp {
  private static final double LOG2_E = 1.4426950408889634;

  /** ln 2 in two parts; the high one has 32 significant bits, so k times it is exact. */
  private static final double LN2_HIGH = 6.93147180369123816490e-01;

  private static final double LN2_LOW = 1.90821492927058770002e-10;

  /** Adding it leaves the nearest whole number in the low bits of the sum. */
  private static final double TO_NEAREST = 0x1.8p52;

  /** Below this the result counts as 0; the smallest normal double is exp(-708.39). */
  private static final double SMALLEST = -708;

  private Exp() {}

  static double ofNonPositive(double x) {
    if (x < SMALLEST) {
      return 0;
    }
    double shifted = x * LOG2_E + TO_NEAREST;
    double k = shifted - TO_NEAREST;
    double r = (x - k * LN2_HIGH) - k * LN2_LOW;
    double sum = 1.0 / 6227020800.0;
    sum = sum * r + 1.0 / 479001600.0;
    sum = sum * r + 1.0 / 39916800.0;
    sum = sum * r + 1.0 / 3628800.0;
    sum = sum * r + 1.0 / 362880.0;
    sum = sum * r + 1.0 / 40320.0;
    sum = sum * r + 1.0 / 5040.0;
    sum = sum * r + 1.0 / 720.0;
    sum = sum * r + 1.0 / 120.0;
    sum = sum * r + 1.0 / 24.0;
    sum = sum * r + 1.0 / 6.0;
    sum = sum * r + 0.5;
    sum = sum * r + 1.0;
    sum = sum * r + 1.0;
    return sum * Double.longBitsToDouble(((long) k + 1023) << 52);
  }
}
