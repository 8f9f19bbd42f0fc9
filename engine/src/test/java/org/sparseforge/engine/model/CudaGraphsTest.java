package org.sparseforge.engine.model;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.cuda.EmulatedKernels;

/** Graphs on the emulator. */
class CudaGraphsTest extends CudaGraphLaws {
  @BeforeAll
  static void needsTheEmulator() {
    EmulatedKernels.assume();
  }

  /** One that shares its choices between layers; the other in full. */
  static List<String> names() {
    return "full".equals(System.getProperty("sparseforge.tests"))
        ? CudaGraphLaws.names()
        : List.of("glm_shared_topk");
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
