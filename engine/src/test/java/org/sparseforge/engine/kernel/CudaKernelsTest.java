package org.sparseforge.engine.kernel;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.sparseforge.engine.kernel.cuda.EmulatedKernels;

/** The CUDA kernels and their host side, on the emulator. */
class CudaKernelsTest extends KernelConformance {
  @BeforeAll
  static void needsTheEmulator() {
    EmulatedKernels.assume();
  }

  @Override
  public Kernels open() {
    return EmulatedKernels.open(48L << 20, 256 << 10);
  }

  /** Of a virtual machine's compiler, which makes no kernels; and six thousand launches. */
  @Override
  @Test
  @EnabledIfSystemProperty(named = "sparseforge.tests", matches = "full")
  public void compiledCodeKeepsTheBitsOfInterpretedCode() {
    super.compiledCodeKeepsTheBitsOfInterpretedCode();
  }
}
