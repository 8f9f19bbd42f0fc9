package org.sparseforge.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.cpu.CpuProvider;

/**
 * The cpu backend in arithmetic that rounds: a row's bits depend on nothing else, as ever, and
 * results are the reference's but for a share of their size. MHA mode it refuses.
 */
abstract class CpuRoundedConformance
    implements RoundedConformance, RowConformance, LongContextConformance, AttentionConformance {
  private final KernelSettings settings;
  private final double share;

  /**
   * @param share of a result's size that its error may have, both as root of the mean square
   */
  CpuRoundedConformance(Numerics numerics, KvCacheDtype caches, double share) {
    this.settings = new KernelSettings(numerics, 3, 0, 0, caches);
    this.share = share;
  }

  @BeforeEach
  void itCanBeHad() {
    Optional<String> reason = new CpuProvider().unsupported(settings.numerics());
    assumeTrue(reason.isEmpty(), () -> reason.get());
  }

  @Override
  public Kernels open() {
    return new CpuProvider().open(settings);
  }

  @Override
  public Numerics numerics() {
    return settings.numerics();
  }

  @Override
  public double share() {
    return share;
  }

  @Test
  void mhaModeIsRefused() {
    try (Kernels kernels = open()) {
      assertEquals(
          "bf16 kernels attend in MQA mode only; open the model with mha_below 0",
          assertThrows(
                  KernelException.class,
                  () -> kernels.denseAttention(null, null, null, null, null, null, null, 1))
              .getMessage());
    }
  }
}
