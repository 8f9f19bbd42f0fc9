package org.sparseforge.engine.model;

import org.junit.jupiter.api.BeforeAll;
import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.cuda.GpuKernels;

/** Every arithmetic and cache format where there is a GPU. */
class GpuNumericsTest extends CudaNumericsLaws {
  @BeforeAll
  static void needsAGpu() {
    GpuKernels.assume();
  }

  @Override
  Kernels open(Numerics numerics, KvCacheDtype caches) {
    return GpuKernels.open(numerics, caches);
  }
}
