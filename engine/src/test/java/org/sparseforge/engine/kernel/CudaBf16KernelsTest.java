package org.sparseforge.engine.kernel;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.cuda.EmulatedKernels;

/** The CUDA kernels and their host side in bf16, on the emulator. */
class CudaBf16KernelsTest extends CudaBf16Conformance {
  @BeforeAll
  static void needsTheEmulator() {
    EmulatedKernels.assume();
  }

  @Override
  public Kernels open() {
    return EmulatedKernels.open(Numerics.BF16, KvCacheDtype.BF16, 16L << 20, 256 << 10);
  }

  // These launch a kernel for every token or repeat by itself.

  @Override
  @Test
  @EnabledIfSystemProperty(named = "sparseforge.tests", matches = "full")
  public void compiledCodeKeepsTheBitsOfInterpretedCode() {
    super.compiledCodeKeepsTheBitsOfInterpretedCode();
  }

  @Override
  @Test
  @EnabledIfSystemProperty(named = "sparseforge.tests", matches = "full")
  public void aRowOfAProductHasTheSameBitsForEveryNumberOfRows() {
    super.aRowOfAProductHasTheSameBitsForEveryNumberOfRows();
  }

  @Override
  @Test
  @EnabledIfSystemProperty(named = "sparseforge.tests", matches = "full")
  public void mqaModeAgreesAndDoesNotDependOnTheBatch() {
    super.mqaModeAgreesAndDoesNotDependOnTheBatch();
  }

  @Override
  @Test
  @EnabledIfSystemProperty(named = "sparseforge.tests", matches = "full")
  public void mhaModeAgreesWithMqaModeAndDoesNotDependOnTheBatch() {
    super.mhaModeAgreesWithMqaModeAndDoesNotDependOnTheBatch();
  }
}
