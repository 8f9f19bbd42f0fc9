package org.sparseforge.verify.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.sparseforge.schemas.Check;

class PassRateFilterTest {
  @Test
  void keepsWhatPassedAtLeastOnceByDefault() {
    assertTrue(PassRateFilter.DEFAULT.check(100, 1).passed());
    assertTrue(PassRateFilter.DEFAULT.check(8, 8).passed());
    assertEquals(
        Check.failed(
            "pass_rate", "0 of 8 attempts passed; the pass rate must be above 0 and at most 1"),
        PassRateFilter.DEFAULT.check(8, 0));
  }

  @Test
  void lowerBoundIsShutOutAndUpperBoundLetIn() {
    PassRateFilter filter = new PassRateFilter(0.25, 0.75);
    assertFalse(filter.check(4, 1).passed());
    assertTrue(filter.check(4, 2).passed());
    assertTrue(filter.check(4, 3).passed());
    assertEquals(
        Check.failed(
            "pass_rate",
            "4 of 4 attempts passed; the pass rate must be above 0.25 and at most 0.75"),
        filter.check(4, 4));
  }

  @Test
  void refusesBoundsThatLetNothingThrough() {
    for (double[] bounds : new double[][] {{0.5, 0.5}, {-0.1, 1}, {0, 1.1}, {Double.NaN, 1}}) {
      assertThrows(IllegalArgumentException.class, () -> new PassRateFilter(bounds[0], bounds[1]));
    }
    assertThrows(IllegalArgumentException.class, () -> PassRateFilter.DEFAULT.check(0, 0));
  }
}
