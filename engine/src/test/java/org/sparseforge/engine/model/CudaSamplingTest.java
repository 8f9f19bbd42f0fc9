package org.sparseforge.engine.model;

import org.junit.jupiter.api.BeforeAll;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.cuda.EmulatedKernels;

/** Draws of the CUDA kernels on the emulator, behind a whole model. */
class CudaSamplingTest extends SamplingLaws {
  @BeforeAll
  static void needsTheEmulator() {
    EmulatedKernels.assume();
  }

  @Override
  Kernels open() {
    return EmulatedKernels.open(64L << 20, 1 << 20);
  }
}
