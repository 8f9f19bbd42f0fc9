package org.sparseforge.engine.kernel;

import org.junit.jupiter.api.BeforeAll;
import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.cuda.GpuKernels;

/** The CUDA kernels in bf16 where there is a GPU. */
class GpuBf16KernelsTest extends CudaBf16Conformance {
  @BeforeAll
  static void needsAGpu() {
    GpuKernels.assume();
  }

  @Override
  public Kernels open() {
    return GpuKernels.open(Numerics.BF16, KvCacheDtype.BF16);
  }
}
