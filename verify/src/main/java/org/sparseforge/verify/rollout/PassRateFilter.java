package org.sparseforge.verify.rollout;

import java.io.Serializable;
import java.util.Locale;
import org.sparseforge.schemas.Check;

/**
 * Which tasks are worth keeping: those a model passes sometimes. One it never passes is broken or
 * out of reach, one it always passes teaches little.
 *
 * @param above the pass rate must be more than this, 0 or more
 * @param atMost and no more than this, up to 1
 */
public record PassRateFilter(double above, double atMost) implements Serializable {
  /** The name of the check. */
  public static final String PASS_RATE = "pass_rate";

  /** Every task that passed at least once. */
  public static final PassRateFilter DEFAULT = new PassRateFilter(0, 1);

  public PassRateFilter {
    if (!(above >= 0 && above < atMost && atMost <= 1)) {
      throw new IllegalArgumentException(
          "pass rates must be above a bound of 0 or more and at most a larger one of 1 or less, got"
              + " above "
              + above
              + " and at most "
              + atMost);
    }
  }

  /**
   * @param graded attempts that ended with a verdict, at least 1
   * @param passed of those
   */
  public Check check(int graded, int passed) {
    if (graded < 1 || passed < 0 || passed > graded) {
      throw new IllegalArgumentException(
          "a pass rate needs graded attempts, got " + passed + " of " + graded);
    }
    double rate = (double) passed / graded;
    return new Check(
        PASS_RATE,
        rate > above && rate <= atMost,
        String.format(
            Locale.ROOT,
            "%d of %d attempts passed; the pass rate must be above %s and at most %s",
            passed,
            graded,
            text(above),
            text(atMost)));
  }

  private static String text(double bound) {
    return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
  }
}
