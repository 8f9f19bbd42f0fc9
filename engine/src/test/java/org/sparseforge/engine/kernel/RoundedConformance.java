package org.sparseforge.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.reference.ReferenceProvider;

/**
 * What backends owe in arithmetic that rounds what goes into a product: results are the reference's
 * but for a share of their size, and fp8 emulation is refused.
 */
interface RoundedConformance extends MatrixConformance, IndexerConformance, ExpertConformance {
  Numerics numerics();

  /** Of a result's size, what its error may have, both as root of the mean square. */
  double share();

  @Override
  default Kernels reference() {
    return new ReferenceProvider().open(KernelSettings.threads(1));
  }

  @Override
  default void assertAgrees(float[] expected, float[] actual, double tolerance) {
    Bench.assertWithin(share(), expected, actual);
  }

  @Test
  default void fp8EmulationIsRefused() {
    Fp8Rounding rounding = new Fp8Rounding(16, true);
    int[] ids = {0, 2, 1, 2};
    float[] weights = {1, 1, 1, 1};
    compare(
        (tested, reference) -> {
          ExpertMatrices experts =
              ExpertConformance.experts(tested, 3, 33, 40, Optional.of(rounding));
          assertEquals(
              "fp8 emulation wants fp32 numerics; these kernels compute in " + numerics().text(),
              assertThrows(
                      KernelException.class,
                      () ->
                          addExperts(
                              tested, experts, new float[80], new float[80], ids, weights, 2))
                  .getMessage());
        });
  }
}
