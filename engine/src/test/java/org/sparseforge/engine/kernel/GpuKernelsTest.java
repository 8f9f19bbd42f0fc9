package org.sparseforge.engine.kernel;

import org.junit.jupiter.api.BeforeAll;
import org.sparseforge.engine.kernel.cuda.GpuKernels;

/** The CUDA kernels where there is a GPU. */
class GpuKernelsTest extends KernelConformance {
  @BeforeAll
  static void needsAGpu() {
    GpuKernels.assume();
  }

  @Override
  public Kernels open() {
    return GpuKernels.open();
  }
}
