package org.sparseforge.engine.model;

import org.junit.jupiter.api.BeforeAll;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.cuda.EmulatedKernels;

/** Graphs on the emulator. */
class CudaGraphsTest extends CudaGraphLaws {
  @BeforeAll
  static void needsTheEmulator() {
    EmulatedKernels.assume();
  }

  @Override
  Kernels open() {
    return EmulatedKernels.open(64L << 20, 1 << 20);
  }

  @Override
  Kernels openEager() {
    return EmulatedKernels.openEager(64L << 20, 1 << 20);
  }
}
