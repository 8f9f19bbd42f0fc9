package org.sparseforge.engine.model;

import org.junit.jupiter.api.BeforeAll;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.cuda.GpuKernels;

/** Draws of a GPU behind a whole model, where there is one. */
class GpuSamplingTest extends SamplingLaws {
  @BeforeAll
  static void needsAGpu() {
    GpuKernels.assume();
  }

  @Override
  Kernels open() {
    return GpuKernels.open();
  }
}
