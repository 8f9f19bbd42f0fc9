package org.sparseforge.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparseforge.engine.kernel.Bench.assertClose;
import static org.sparseforge.engine.kernel.Bench.random;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.loader.Fp8E4m3;
import org.sparseforge.engine.loader.TestWeights;

/**
 * fp8 to the bit: for backends that multiply what a weight says, and repeat published roundings.
 */
interface Fp8Conformance extends MatrixConformance, ExpertConformance {
  @Test
  default void everyFp8CodeIsReadExactly() {
    compare(
        (tested, reference) -> {
          Matrix matrix = tested.kernels().matrix(TestWeights.everyFp8Code());
          float[] oneHot = new float[256 * 256];
          for (int i = 0; i < 256; i++) {
            oneHot[257 * i] = 1;
          }
          Rows out = tested.nan(256, 1);
          tested.kernels().linear(out, tested.rows(oneHot, 256), matrix, 256);
          float[] values = tested.read(out, 256);
          for (int code = 0; code < 256; code++) {
            boolean nan = (code & 0x7f) == 0x7f;
            assertEquals(nan ? 0 : 0.75f * Fp8E4m3.toFloat((byte) code) + 0f, values[code] + 0f);
          }
        });
  }

  @Test
  default void innerRowsAreRoundedBeforeTheLastProductWhereAsked() {
    Optional<Fp8Rounding> rounding = Optional.of(new Fp8Rounding(16, true));
    float[] x = random(51, 2 * 40);
    int[] ids = {0, 2, 1, 2};
    float[] w = {1, 0.5f, 2, 1};
    compare(
        (tested, reference) -> {
          float[] actual =
              addExperts(
                  tested,
                  ExpertConformance.experts(tested, 3, 33, 40, rounding),
                  new float[80],
                  x,
                  ids,
                  w,
                  2);
          float[] expected =
              addExperts(
                  reference,
                  ExpertConformance.experts(reference, 3, 33, 40, rounding),
                  new float[80],
                  x,
                  ids,
                  w,
                  2);
          float[] exact =
              addExperts(
                  tested,
                  ExpertConformance.experts(tested, 3, 33, 40, Optional.empty()),
                  new float[80],
                  x,
                  ids,
                  w,
                  2);
          double scale = 0;
          double apart = 0;
          for (int i = 0; i < exact.length; i++) {
            scale = Math.max(scale, Math.abs(exact[i]));
            apart = Math.max(apart, Math.abs(exact[i] - actual[i]));
          }
          assertClose(expected, actual, 1e-4 * scale);
          assertTrue(apart > 3e-3 * scale, "rounded and exact differ by " + apart);
        });
  }
}
