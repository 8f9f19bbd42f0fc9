package org.sparseforge.engine.kernel;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.sparseforge.engine.kernel.cuda.EmulatedKernels;
import org.sparseforge.engine.kernel.reference.ReferenceProvider;

/**
 * No CUDA kernel races or reads shared memory that nobody wrote, whatever the suite asks of it.
 * Matrices are left out, which are the slowest: experts and attention run the same products.
 */
class CheckedCudaKernelsTest
    implements RowConformance, IndexerConformance, MhaConformance, ExpertConformance {
  @BeforeAll
  static void needsTheEmulator() {
    EmulatedKernels.assume();
  }

  @Override
  public Kernels open() {
    return EmulatedKernels.openChecked(16L << 20, 256 << 10);
  }

  @Override
  public Kernels reference() {
    return new ReferenceProvider().open(KernelSettings.threads(1));
  }

  // These launch a kernel for every token by itself.

  @Override
  @Test
  @EnabledIfSystemProperty(named = "sparseforge.tests", matches = "full")
  public void tiesGoToTheLowerPosition() {
    IndexerConformance.super.tiesGoToTheLowerPosition();
  }

  @Override
  @Test
  @EnabledIfSystemProperty(named = "sparseforge.tests", matches = "full")
  public void aTokenKeepsTheSamePositionsAloneAndAmongOthers() {
    IndexerConformance.super.aTokenKeepsTheSamePositionsAloneAndAmongOthers();
  }

  @Override
  @Test
  @EnabledIfSystemProperty(named = "sparseforge.tests", matches = "full")
  public void mqaModeAgreesAndDoesNotDependOnTheBatch() {
    MhaConformance.super.mqaModeAgreesAndDoesNotDependOnTheBatch();
  }

  @Override
  @Test
  @EnabledIfSystemProperty(named = "sparseforge.tests", matches = "full")
  public void mhaModeAgreesWithMqaModeAndDoesNotDependOnTheBatch() {
    MhaConformance.super.mhaModeAgreesWithMqaModeAndDoesNotDependOnTheBatch();
  }
}
