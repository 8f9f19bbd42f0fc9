package org.sparseforge.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ExpTest {
  @Test
  void isWithinTwoUlpOfTheTruth() {
    Random random = new Random(1);
    for (int i = 0; i < 1_000_000; i++) {
      double x = -(i < 500_000 ? 30 : 708) * random.nextDouble();
      double truth = StrictMath.exp(x);
      double error = Math.abs(Exp.ofNonPositive(x) - truth) / Math.ulp(truth);
      assertTrue(error <= 2, () -> "exp(" + x + ") is off by " + error + " ulp");
    }
  }

  @Test
  void edgesAreExact() {
    assertEquals(1, Exp.ofNonPositive(0));
    assertEquals(1, Exp.ofNonPositive(-0.0));
    assertEquals(1, Exp.ofNonPositive(-Double.MIN_VALUE));
    assertEquals(0, Exp.ofNonPositive(Double.NEGATIVE_INFINITY));
    assertEquals(0, Exp.ofNonPositive(-1e300));
    assertTrue(Exp.ofNonPositive(-708) > 0);
  }

  @Test
  void neverRises() {
    double last = 1;
    for (double x = 0; x > -50; x -= 1e-4) {
      double y = Exp.ofNonPositive(x);
      assertTrue(y <= last, "at " + x);
      last = y;
    }
  }
}
