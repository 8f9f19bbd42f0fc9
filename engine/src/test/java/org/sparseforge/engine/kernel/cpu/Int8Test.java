package org.sparseforge.engine.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class Int8Test {
  @Property(tries = 300)
  void aNumberIsNoMoreThanHalfAStepAway(
      @ForAll @Size(min = 1, max = 90) float[] numbers, @ForAll @IntRange(max = 3) int at) {
    float[] x = new float[numbers.length + at];
    float amax = 0;
    for (int i = 0; i < numbers.length; i++) {
      // Anything from 1e-19 to 1e19, as scales of activations and weights are nowhere near the
      // ends.
      x[at + i] = (float) Math.copySign(Math.sqrt(Math.abs(numbers[i])), numbers[i]);
      amax = Math.max(amax, Math.abs(x[at + i]));
    }
    byte[] codes = new byte[numbers.length];
    float scale = Int8.quantise(x, at, codes, numbers.length);
    assertEquals(amax < 1e-30f ? 0 : amax / 127, scale);
    for (int i = 0; i < codes.length; i++) {
      double away = Math.abs((double) codes[i] * scale - x[at + i]);
      assertTrue(away <= 0.5001 * scale + 1e-30, x[at + i] + " became " + codes[i]);
    }
  }

  @Property(tries = 100)
  void aRowAndItsNegativeHaveOppositeCodes(
      @ForAll @Size(min = 1, max = 40) @FloatRange(min = -9, max = 9) float[] x) {
    float[] negative = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      negative[i] = -x[i];
    }
    byte[] codes = new byte[x.length];
    byte[] opposite = new byte[x.length];
    Int8.quantise(x, 0, codes, x.length);
    Int8.quantise(negative, 0, opposite, x.length);
    for (int i = 0; i < x.length; i++) {
      assertEquals(-codes[i], opposite[i]);
    }
  }

  @Test
  void theLargestNumberIs127AndTiesGoToEven() {
    byte[] codes = new byte[20];
    float[] x = new float[20];
    x[0] = -254;
    x[1] = 1;
    x[2] = 3;
    x[18] = 5;
    x[19] = 254;
    assertEquals(2, Int8.quantise(x, 0, codes, 20));
    byte[] expected = new byte[20];
    expected[0] = -127;
    expected[2] = 2;
    expected[18] = 2;
    expected[19] = 127;
    assertArrayEquals(expected, codes);
  }

  @Test
  void rowsOfNothingAreZeros() {
    for (float tiny : new float[] {0, -0f, Float.MIN_VALUE, -9e-31f}) {
      float[] x = new float[33];
      x[7] = tiny;
      byte[] codes = new byte[33];
      codes[20] = 9;
      assertEquals(0, Int8.quantise(x, 0, codes, 33));
      assertArrayEquals(new byte[33], codes);
    }
  }

  @Test
  void whatIsNoNumberSpoilsTheScale() {
    for (int at : new int[] {0, 15, 16, 32}) {
      for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
        float[] x = new float[33];
        x[at] = bad;
        x[3] = at == 3 ? bad : 5;
        float scale = Int8.quantise(x, 0, new byte[33], 33);
        assertTrue(!Float.isFinite(scale), bad + " at " + at + " gives " + scale);
      }
    }
  }

  @Test
  void sumsAreScaledOneByOne() {
    Random random = new Random(3);
    int[] sums = random.ints(37).toArray();
    float[] scales = new float[37];
    float[] out = new float[40];
    for (int i = 0; i < 37; i++) {
      scales[i] = random.nextFloat();
    }
    Int8.scale(sums, 0.37f, scales, out, 3, 37);
    for (int i = 0; i < 37; i++) {
      assertEquals((float) sums[i] * 0.37f * scales[i], out[3 + i]);
    }
  }
}
