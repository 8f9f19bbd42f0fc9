package org.sparseforge.verify.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PassAtKTest {
  /** Every way of choosing k of n attempts, of which the first c passed. */
  @Property(tries = 300)
  void isTheShareOfAllChoicesThatHoldAPass(
      @ForAll @IntRange(min = 1, max = 12) int n,
      @ForAll @IntRange(min = 0, max = 12) int c,
      @ForAll @IntRange(min = 1, max = 12) int k) {
    int passed = Math.min(c, n);
    int tries = Math.min(k, n);
    int choices = 0;
    int lucky = 0;
    for (int chosen = 0; chosen < 1 << n; chosen++) {
      if (Integer.bitCount(chosen) == tries) {
        choices++;
        lucky += (chosen & (1 << passed) - 1) != 0 ? 1 : 0;
      }
    }
    assertEquals((double) lucky / choices, PassAtK.estimate(n, passed, tries), 1e-12);
  }

  /** The mean of the estimate over all outcomes of n coins is 1 - (1-p)^k. */
  @Property(tries = 100)
  void isUnbiased(
      @ForAll @IntRange(min = 1, max = 14) int n,
      @ForAll @IntRange(min = 1, max = 14) int k,
      @ForAll @IntRange(min = 0, max = 100) int percent) {
    int tries = Math.min(k, n);
    double p = percent / 100.0;
    double mean = 0;
    for (int c = 0; c <= n; c++) {
      mean += binomial(n, c) * Math.pow(p, c) * Math.pow(1 - p, n - c) * estimate(n, c, tries);
    }
    assertEquals(1 - Math.pow(1 - p, tries), mean, 1e-9);
  }

  @Test
  void staysExactWhereBinomialsOverflow() {
    assertEquals(0.01, estimate(10_000, 100, 1), 1e-12);
    double hundred = estimate(10_000, 100, 100);
    assertTrue(hundred > 0.634 && hundred < 0.636, "" + hundred);
    assertEquals(1, estimate(10_000, 9_950, 51));
  }

  @Test
  void ladderGoesUpInPowersOfTwoAndEndsWithAll() {
    assertEquals(List.of(1), PassAtK.ladder(1));
    assertEquals(List.of(1, 2, 4, 8), PassAtK.ladder(8));
    assertEquals(List.of(1, 2, 4, 8, 10), PassAtK.ladder(10));
  }

  @Test
  void refusesWhatCannotBeCounted() {
    assertEquals(
        "pass@k needs 0 <= c <= n and 1 <= k <= n, got n=4, c=5, k=1",
        assertThrows(IllegalArgumentException.class, () -> estimate(4, 5, 1)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> estimate(4, 1, 5));
    assertThrows(IllegalArgumentException.class, () -> estimate(0, 0, 0));
  }

  private static double estimate(int n, int c, int k) {
    return PassAtK.estimate(n, c, k);
  }

  private static double binomial(int n, int c) {
    double value = 1;
    for (int i = 1; i <= c; i++) {
      value = value * (n - c + i) / i;
    }
    return value;
  }
}
