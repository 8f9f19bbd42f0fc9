package org.sparseforge.engine.model;

import org.junit.jupiter.api.BeforeAll;
import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.cuda.EmulatedKernels;

/** Every arithmetic and cache format on the emulator. */
class CudaNumericsTest extends CudaNumericsLaws {
  @BeforeAll
  static void needsTheEmulator() {
    EmulatedKernels.assume();
  }

  @Override
  Kernels open(Numerics numerics, KvCacheDtype caches) {
    return EmulatedKernels.open(numerics, caches, 64L << 20, 1 << 20);
  }
}
