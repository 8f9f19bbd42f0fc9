package org.sparseforge.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.sparseforge.engine.kernel.Bench.assertClose;
import static org.sparseforge.engine.kernel.Bench.assertSameBits;
import static org.sparseforge.engine.kernel.Bench.random;

import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.loader.RopeLayout;

/** Operators that treat every row by itself. */
interface RowConformance extends Conformance {
  int[] WIDTHS = {1, 2, 7, 16, 33, 130};

  /** An operator that turns an input into an output of the same shape. */
  interface RowOperator {
    void run(Bench bench, Rows out, Rows x, int numRows);
  }

  /** Agrees with the reference, alone or among other rows, apart from {@code out} or in place. */
  default void checkRows(RowOperator operator, int width, double tolerance) {
    compare(
        (tested, reference) -> {
          int most = 19;
          float[] x = random(width, most * width);
          Rows expected = reference.nan(most, width);
          operator.run(reference, expected, reference.rows(x, width), most);
          float[] all = null;
          for (int m : new int[] {most, 1, 2, 5, 0}) {
            Rows out = tested.nan(m, width);
            operator.run(tested, out, tested.rows(x, width), m);
            float[] actual = tested.read(out, m);
            if (all == null) {
              all = actual;
              assertClose(reference.read(expected, most), all, tolerance);
            }
            assertSameBits(java.util.Arrays.copyOf(all, m * width), actual, m + " rows");
          }
          Rows wide = new Rows(tested.floats(spread(x, width)), 1, width + 3, width);
          operator.run(tested, wide, wide, most);
          assertSameBits(all, tested.read(wide, most), "in place, with a stride");
        });
  }

  private static float[] spread(float[] x, int width) {
    int rows = x.length / width;
    float[] wide = new float[rows * (width + 3) + 1];
    java.util.Arrays.fill(wide, Float.NaN);
    for (int r = 0; r < rows; r++) {
      System.arraycopy(x, r * width, wide, 1 + r * (width + 3), width);
    }
    return wide;
  }

  @Test
  default void rmsNormAgrees() {
    for (int width : WIDTHS) {
      float[] weight = random(1, width);
      checkRows(
          (bench, out, x, n) -> bench.kernels().rmsNorm(out, x, bench.floats(weight), 1e-6f, n),
          width,
          40 * (width + 8) * Bench.EPS);
    }
  }

  @Test
  default void layerNormAgrees() {
    for (int width : WIDTHS) {
      float[] weight = random(1, width);
      float[] bias = random(2, width);
      checkRows(
          (bench, out, x, n) ->
              bench.kernels().layerNorm(out, x, bench.floats(weight), bench.floats(bias), 1e-3f, n),
          width,
          400 * (width + 8) * Bench.EPS);
    }
  }

  @Test
  default void addRmsNormChangesTheResidualAndNormalisesIt() {
    compare(
        (tested, reference) -> {
          int width = 37;
          float[] residual = random(1, 3 * width);
          float[] delta = random(2, 3 * width);
          float[] weight = random(3, width);
          BiConsumer<Bench, Rows[]> run =
              (bench, rows) ->
                  bench
                      .kernels()
                      .addRmsNorm(
                          rows[0],
                          rows[1],
                          bench.rows(delta, width),
                          bench.floats(weight),
                          1e-6f,
                          3);
          Rows[] actual = {tested.nan(3, width), tested.rows(residual, width)};
          Rows[] expected = {reference.nan(3, width), reference.rows(residual, width)};
          run.accept(tested, actual);
          run.accept(reference, expected);
          assertSameBits(reference.read(expected[1], 3), tested.read(actual[1], 3), "residual");
          assertClose(reference.read(expected[0], 3), tested.read(actual[0], 3), 2000 * Bench.EPS);
        });
  }

  @Test
  default void siluMulAgrees() {
    for (int width : WIDTHS) {
      float[] up = random(5, 19 * width);
      checkRows(
          (bench, out, x, n) -> bench.kernels().siluMul(out, x, bench.rows(up, width), n),
          width,
          64 * Bench.EPS);
    }
  }

  @Test
  default void siluOfExtremesIsZeroOrTheNumberItself() {
    compare(
        (tested, reference) -> {
          float[] x = {-200, -90, -0f, 0, 1e-30f, 50, 90, 1e30f, Float.NaN};
          float[] ones = new float[x.length];
          java.util.Arrays.fill(ones, 1);
          Rows out = tested.nan(1, x.length);
          tested.kernels().siluMul(out, tested.rows(x, x.length), tested.rows(ones, x.length), 1);
          assertArrayEquals(
              new float[] {0, 0, 0, 0, 5e-31f, 50, 90, 1e30f, Float.NaN},
              tested.read(out, 1),
              1e-30f);
        });
  }

  @Test
  default void ropeAgreesInBothLayouts() {
    for (RopeLayout layout : RopeLayout.values()) {
      for (int width : new int[] {2, 6, 16, 64}) {
        compare(
            (tested, reference) -> {
              int rowsPerToken = 3;
              float[] x = random(7, 5 * rowsPerToken * width);
              float[] angles = random(8, 5 * width);
              Rows actual = tested.rows(x, width);
              Rows expected = reference.rows(x, width);
              tested.kernels().rope(actual, rowsPerToken, tested.rows(angles, width), layout, 5);
              reference
                  .kernels()
                  .rope(expected, rowsPerToken, reference.rows(angles, width), layout, 5);
              assertClose(reference.read(expected, 15), tested.read(actual, 15), 64 * Bench.EPS);
            });
      }
    }
  }

  @Test
  default void ropeTurnsTheRightPairs() {
    compare(
        (tested, reference) -> {
          // A quarter turn for the first pair, none for the second.
          float[] quarter = {0, 1, 1, 0};
          Rows interleaved = tested.rows(new float[] {1, 2, 3, 4}, 4);
          tested.kernels().rope(interleaved, 1, tested.rows(quarter, 4), RopeLayout.INTERLEAVED, 1);
          assertArrayEquals(new float[] {-2, 1, 3, 4}, tested.read(interleaved, 1));
          Rows halfSplit = tested.rows(new float[] {1, 2, 3, 4}, 4);
          tested.kernels().rope(halfSplit, 1, tested.rows(quarter, 4), RopeLayout.HALF_SPLIT, 1);
          assertArrayEquals(new float[] {-3, 2, 1, 4}, tested.read(halfSplit, 1));
        });
  }

  @Test
  default void hadamardAgreesAndIsItsOwnInverse() {
    compare(
        (tested, reference) -> {
          for (int width : new int[] {1, 2, 16, 128}) {
            float[] x = random(width, 4 * width);
            Rows actual = tested.rows(x, width);
            Rows expected = reference.rows(x, width);
            tested.kernels().hadamard(actual, 4);
            reference.kernels().hadamard(expected, 4);
            assertClose(reference.read(expected, 4), tested.read(actual, 4), 64 * Bench.EPS);
            tested.kernels().hadamard(actual, 4);
            assertClose(x, tested.read(actual, 4), 128 * Bench.EPS);
          }
          KernelException refused =
              assertThrows(
                  KernelException.class,
                  () -> tested.kernels().hadamard(tested.rows(random(1, 12), 12), 1));
          assertEquals("hadamard over 12 numbers: not a power of two", refused.getMessage());
        });
  }

  @Test
  default void roundFp8IsExactlyTheReferences() {
    compare(
        (tested, reference) -> {
          for (boolean ue8m0 : new boolean[] {false, true}) {
            float[] x = random(3, 6 * 150);
            x[5] = 448;
            java.util.Arrays.fill(x, 300, 450, 0);
            Rows actual = tested.nan(6, 150);
            Rows expected = reference.rows(x, 150);
            Fp8Rounding rounding = new Fp8Rounding(128, ue8m0);
            tested.kernels().roundFp8(actual, tested.rows(x, 150), rounding, 6);
            reference.kernels().roundFp8(expected, expected, rounding, 6);
            assertSameBits(reference.read(expected, 6), tested.read(actual, 6), "ue8m0 " + ue8m0);
          }
        });
  }

  @Test
  default void rowsAreCopiedByIndex() {
    compare(
        (tested, reference) -> {
          float[] table = random(1, 5 * 3);
          Rows out = tested.nan(4, 3);
          tested.kernels().embed(out, tested.matrix(table, 5, 3), tested.ints(4, 0, 4, 2), 4);
          float[] embedded = tested.read(out, 4);
          Rows copied = tested.nan(4, 3);
          tested.kernels().copyRows(copied, tested.rows(table, 3), tested.ints(4, 0, 4, 2), 4);
          assertSameBits(embedded, tested.read(copied, 4), "copyRows and embed");
          for (int i = 0; i < 3; i++) {
            assertEquals(table[4 * 3 + i], embedded[i]);
            assertEquals(table[2 * 3 + i], embedded[9 + i]);
          }
          KernelException refused =
              assertThrows(
                  KernelException.class,
                  () ->
                      tested
                          .kernels()
                          .embed(out, tested.matrix(table, 5, 3), tested.ints(0, 5), 2));
          assertEquals("ids[1] is 5, not 0 to 4", refused.getMessage());
        });
  }

  @Test
  default void shapesThatDisagreeAreRefused() {
    compare(
        (tested, reference) -> {
          Rows three = tested.nan(2, 3);
          Rows four = tested.nan(2, 4);
          assertEquals(
              "out has rows of 4 numbers, not 3",
              assertThrows(
                      KernelException.class, () -> tested.kernels().siluMul(four, three, three, 2))
                  .getMessage());
          assertEquals(
              "gate has no room for 3 rows of 3",
              assertThrows(
                      KernelException.class, () -> tested.kernels().siluMul(three, three, three, 3))
                  .getMessage());
        });
  }
}
