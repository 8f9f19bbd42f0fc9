package org.sparseforge.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sparseforge.engine.kernel.Bench.assertClose;
import static org.sparseforge.engine.kernel.Bench.random;

import org.junit.jupiter.api.Test;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.loader.Bf16;
import org.sparseforge.engine.loader.DType;
import org.sparseforge.engine.loader.TestWeights;
import org.sparseforge.engine.loader.Weight;

/**
 * The CUDA operators that multiply or remember, in bf16: a row's bits depend on nothing else, and
 * results are the reference's but for the rounding of what goes into a product. Operators on single
 * rows are the same code in every arithmetic.
 */
abstract class CudaBf16Conformance implements RoundedConformance, MhaConformance {
  /** A factor is 2^-9 off at most, and a chain of products a few times as much. */
  private static final double SHARE = 0x1p-6;

  @Override
  public Numerics numerics() {
    return Numerics.BF16;
  }

  @Override
  public double share() {
    return SHARE;
  }

  /** Weights that tensor cores do not take become bf16, in pieces that no row is a multiple of. */
  @Test
  void weightsInOtherFormatsAreRoundedToBf16() {
    int rows = 70;
    int cols = 1030;
    float[] values = random(2, rows * cols);
    for (DType dtype : new DType[] {DType.F32, DType.F16}) {
      Weight weight = TestWeights.of(values, rows, cols, dtype, 1);
      compare(
          (tested, reference) -> {
            Matrix table = tested.kernels().matrix(weight);
            Rows out = tested.nan(3, cols);
            tested.kernels().embed(out, table, tested.ints(0, 69, 33), 3);
            float[] actual = tested.read(out, 3);
            float[] row = new float[cols];
            int r = 0;
            for (int id : new int[] {0, 69, 33}) {
              weight.readRow(id, row, 0);
              for (int c = 0; c < cols; c++) {
                assertEquals(Bf16.toFloat(Bf16.fromFloat(row[c])), actual[r * cols + c]);
              }
              r++;
            }
          });
    }
  }

  /** What chooses experts or positions is multiplied as precisely as it was published. */
  @Test
  void exactMatricesStayInFp32() {
    Weight weight = TestWeights.of(random(2, 40 * 100), 40, 100, DType.F32, 1);
    compare(
        (tested, reference) -> {
          float[] x = random(1, 3 * 100);
          Rows actual = tested.nan(3, 40);
          Rows expected = reference.nan(3, 40);
          tested
              .kernels()
              .linear(actual, tested.rows(x, 100), tested.kernels().exactMatrix(weight), 3);
          reference
              .kernels()
              .linear(expected, reference.rows(x, 100), reference.kernels().matrix(weight), 3);
          assertClose(reference.read(expected, 3), tested.read(actual, 3), Bench.tolerance(100, 1));
        });
  }
}
