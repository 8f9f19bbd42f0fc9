package org.sparseforge.engine.kernel;

import org.junit.jupiter.api.BeforeAll;
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
}
