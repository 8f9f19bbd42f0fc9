package org.sparseforge.engine.kernel;

import static org.sparseforge.engine.kernel.Bench.assertSameBits;
import static org.sparseforge.engine.kernel.Bench.random;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.loader.DType;
import org.sparseforge.engine.loader.TestWeights;
import org.sparseforge.engine.loader.Weight;

/** Matrix products over every weight format. */
interface MatrixConformance extends Conformance {
  /** Rows of x, rows of the weight, columns. */
  int[][] SHAPES = {
    {1, 1, 1}, {2, 3, 5}, {7, 9, 15}, {4, 16, 64}, {3, 130, 129}, {33, 70, 200}, {5, 6, 1030}
  };

  @Test
  default void linearAgreesInEveryFormat() {
    for (DType dtype : new DType[] {DType.F32, DType.BF16, DType.F16, DType.F8_E4M3}) {
      for (int[] shape : SHAPES) {
        Weight weight =
            TestWeights.of(random(2, shape[1] * shape[2]), shape[1], shape[2], dtype, 32);
        compare(
            (tested, reference) -> {
              float[] x = random(1, shape[0] * shape[2]);
              Rows actual = tested.nan(shape[0], shape[1]);
              Rows expected = reference.nan(shape[0], shape[1]);
              tested
                  .kernels()
                  .linear(
                      actual, tested.rows(x, shape[2]), tested.kernels().matrix(weight), shape[0]);
              reference
                  .kernels()
                  .linear(
                      expected,
                      reference.rows(x, shape[2]),
                      reference.kernels().matrix(weight),
                      shape[0]);
              assertAgrees(
                  reference.read(expected, shape[0]),
                  tested.read(actual, shape[0]),
                  Bench.tolerance(shape[2], 1));
            });
      }
    }
  }

  @Test
  default void aRowOfAProductHasTheSameBitsForEveryNumberOfRows() {
    int rows = 37;
    int cols = 83;
    Weight weight = TestWeights.of(random(2, rows * cols), rows, cols, DType.BF16, 1);
    compare(
        (tested, reference) -> {
          int most = 70;
          float[] x = random(1, most * cols);
          Matrix matrix = tested.kernels().matrix(weight);
          Rows all = tested.nan(most, rows);
          tested.kernels().linear(all, tested.rows(x, cols), matrix, most);
          float[] expected = tested.read(all, most);
          for (int m = 1; m < most; m++) {
            int first = (m * 7) % (most - m + 1);
            float[] some = Arrays.copyOfRange(x, first * cols, (first + m) * cols);
            Rows out = tested.nan(m, rows);
            tested.kernels().linear(out, tested.rows(some, cols), matrix, m);
            assertSameBits(
                Arrays.copyOfRange(expected, first * rows, (first + m) * rows),
                tested.read(out, m),
                m + " rows from " + first);
          }
        });
  }

  @Test
  default void compiledCodeKeepsTheBitsOfInterpretedCode() {
    int size = 48;
    Weight weight = TestWeights.of(random(2, size * size), size, size, DType.BF16, 1);
    compare(
        (tested, reference) -> {
          Rows x = tested.rows(random(1, 5 * size), size);
          Matrix matrix = tested.kernels().matrix(weight);
          Rows out = tested.nan(5, size);
          tested.kernels().linear(out, x, matrix, 5);
          tested.kernels().siluMul(out, out, x, 5);
          float[] first = tested.read(out, 5);
          for (int i = 0; i < 3000; i++) {
            tested.kernels().linear(out, x, matrix, 5);
            tested.kernels().siluMul(out, out, x, 5);
          }
          assertSameBits(first, tested.read(out, 5), "after 3000 runs");
        });
  }

  @Test
  default void noRowsAreNoWork() {
    compare(
        (tested, reference) ->
            tested
                .kernels()
                .linear(tested.nan(0, 3), tested.nan(0, 4), tested.matrix(random(1, 12), 3, 4), 0));
  }
}
