package org.sparseforge.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.sparseforge.engine.loader.DType;
import org.sparseforge.engine.loader.TestWeights;

/** A backend on a test bench: operands made of plain arrays, results read back into them. */
record Bench(Kernels kernels) {
  /** Half a unit in the last place of 1. */
  static final double EPS = 0x1p-24;

  static float[] random(long seed, int length) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  Floats floats(float... values) {
    Floats floats = kernels.floats(values.length);
    kernels.upload(values, floats, values.length);
    return floats;
  }

  Ints ints(int... values) {
    Ints ints = kernels.ints(values.length);
    kernels.upload(values, ints, values.length);
    return ints;
  }

  Rows rows(float[] values, int width) {
    return Rows.of(floats(values), width);
  }

  /** Room for a result, full of NaN, so that a forgotten number shows. */
  Rows nan(int numRows, int width) {
    float[] values = new float[Math.max(numRows, 1) * width];
    Arrays.fill(values, Float.NaN);
    return rows(values, width);
  }

  Matrix matrix(float[] values, int rows, int cols) {
    return kernels.matrix(TestWeights.of(values, rows, cols, DType.F32, 1));
  }

  /** The first rows, densely packed. */
  float[] read(Rows rows, int numRows) {
    float[] all = new float[rows.data().length()];
    kernels.download(rows.data(), 0, all, 0, all.length);
    float[] values = new float[numRows * rows.width()];
    for (int r = 0; r < numRows; r++) {
      System.arraycopy(
          all, rows.offset() + r * rows.stride(), values, r * rows.width(), rows.width());
    }
    return values;
  }

  float[] read(Floats floats) {
    return read(Rows.of(floats, floats.length()), 1);
  }

  int[] read(Ints ints) {
    int[] values = new int[ints.length()];
    kernels.download(ints, 0, values, values.length);
    return values;
  }

  /**
   * Sums of {@code terms} fp32 products in any order differ by at most terms * 2 * EPS times the
   * sum of their magnitudes, which is {@code magnitude} a term.
   */
  static double tolerance(int terms, double magnitude) {
    return 2 * EPS * (terms + 8) * terms * magnitude;
  }

  static void assertClose(float[] expected, float[] actual, double tolerance) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((double) expected[i] - actual[i]);
      // Written so that NaN fails.
      assertTrue(
          difference <= tolerance,
          "[%d] expected %s, was %s, tolerance %.2e"
              .formatted(i, expected[i], actual[i], tolerance));
    }
  }

  /**
   * For arithmetic that rounds: the error is no more than a share of the size, both as root of the
   * mean square.
   */
  static void assertWithin(double share, float[] expected, float[] actual) {
    assertEquals(expected.length, actual.length);
    double error = 0;
    double size = 0;
    for (int i = 0; i < expected.length; i++) {
      error += Math.pow((double) expected[i] - actual[i], 2);
      size += Math.pow(expected[i], 2);
    }
    double apart = Math.sqrt(error / size);
    // Written so that NaN fails.
    assertTrue(apart <= share, "results are %.4f of their size apart".formatted(apart));
  }

  static void assertSameBits(float[] expected, float[] actual, String what) {
    assertEquals(expected.length, actual.length, what);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(
          Float.floatToRawIntBits(expected[i]), Float.floatToRawIntBits(actual[i]), what + " " + i);
    }
  }
}
