package org.sparseforge.engine.model;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.cuda.EmulatedKernels;

/** Whole models on the CUDA kernels, on the emulator. */
class CudaGoldenTest extends GoldenTestBase {
  @BeforeAll
  static void needsTheEmulator() {
    EmulatedKernels.assume();
  }

  /** One of each kind of rope and choice; all of them, fp8 weights among them, in full. */
  static List<String> names() {
    return isFull() ? Golden.NAMES : List.of("sparse_groups", "yarn_all_sparse", "glm_shared_topk");
  }

  static List<String> mhaNames() {
    return isFull() ? Golden.NAMES : List.of("short_one_group");
  }

  private static boolean isFull() {
    return "full".equals(System.getProperty("sparseforge.tests"));
  }

  @Override
  Kernels open() {
    return EmulatedKernels.open(256L << 20, 64 << 20);
  }
}
