package org.sparseforge.engine.model;

import org.junit.jupiter.api.BeforeAll;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.cuda.GpuKernels;

/** The laws of a whole model on the CUDA kernels where there is a GPU. */
class GpuTransformerTest extends ExactTransformerLaws {
  @BeforeAll
  static void needsAGpu() {
    GpuKernels.assume();
  }

  @Override
  Kernels open() {
    return GpuKernels.open();
  }
}
