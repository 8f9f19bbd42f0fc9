package org.sparseforge.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.cpu.CpuProvider;

/**
 * The same laws: a row's bits depend on nothing else, and results are the reference's but for the
 * rounding of what goes into a product. Those about MHA mode and fp8 emulation, which bf16 refuses,
 * say so here.
 */
class Bf16KernelsTest extends KernelConformance {
  /** Half a unit in the last place of bf16, of both factors. */
  private static final double EPS = 0x1p-8;

  @BeforeEach
  void bf16CanBeHad() {
    assumeTrue(new CpuProvider().unsupported(Numerics.BF16).isEmpty(), "no bf16 products here");
  }

  @Override
  public Kernels open() {
    return new CpuProvider().open(new KernelSettings(Numerics.BF16, 3, 0, 0));
  }

  /** Errors of terms are independent; twelve times their root is out of reach of chance. */
  @Override
  public double tolerance(int terms, double magnitude) {
    return 12 * EPS * Math.sqrt(terms) * magnitude;
  }

  @Override
  @Test
  public void bothModesAgreeWithTheReferenceAndWithEachOther() {
    // There is one mode.
    tokensOutsideTheRangeAreLeftAlone();
  }

  @Override
  @Test
  public void tokensOutsideTheRangeAreLeftAlone() {
    try (Kernels kernels = open()) {
      assertEquals(
          "bf16 kernels attend in MQA mode only; open the model with mha_below 0",
          assertThrows(
                  KernelException.class,
                  () -> kernels.denseAttention(null, null, null, null, null, null, null, 1))
              .getMessage());
    }
  }

  /** A code times its scale has more digits than bf16. */
  @Override
  @Test
  public void everyFp8CodeIsReadExactly() {
    try (Kernels kernels = open()) {
      assertEquals(Numerics.BF16.text(), kernels.description().split("[, ]+")[1]);
    }
  }

  @Override
  @Test
  public void innerRowsAreRoundedBeforeTheLastProductWhereAsked() {
    compare(
        (tested, reference) ->
            assertEquals(
                "fp8 emulation wants fp32 numerics; these kernels compute in bf16",
                assertThrows(
                        KernelException.class,
                        () ->
                            addExperts(
                                tested,
                                ExpertConformance.experts(
                                    tested, 3, 33, 40, Optional.of(new Fp8Rounding(16, true))),
                                new float[80],
                                new float[80],
                                new int[] {0, 2, 1, 2},
                                new float[] {1, 1, 1, 1},
                                2))
                    .getMessage()));
  }
}
