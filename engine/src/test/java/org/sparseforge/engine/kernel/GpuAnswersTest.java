package org.sparseforge.engine.kernel;

import org.junit.jupiter.api.BeforeAll;
import org.sparseforge.engine.kernel.cuda.GpuKernels;

/** The sampling kernel where there is a GPU. */
class GpuAnswersTest extends AnswerLaws {
  @BeforeAll
  static void needsAGpu() {
    GpuKernels.assume();
  }

  @Override
  Kernels open() {
    return GpuKernels.open();
  }

  @Override
  int tries() {
    return 20_000;
  }
}
