package org.sparseforge.engine.model;

import org.junit.jupiter.api.BeforeAll;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.cuda.GpuKernels;

/** Graphs where there is a GPU. */
class GpuGraphsTest extends CudaGraphLaws {
  @BeforeAll
  static void needsAGpu() {
    GpuKernels.assume();
  }

  @Override
  Kernels open() {
    return GpuKernels.open();
  }

  @Override
  Kernels openEager() {
    return GpuKernels.openEager();
  }
}
