package org.sparseforge.engine.kernel.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.Kernels;

/** CUDA kernels on this machine's GPU, for tests that take any backend. */
public final class GpuKernels {
  private GpuKernels() {}

  /** Skips the test, saying why, where there is none. */
  public static void assume() {
    new CudaProvider().unavailable().ifPresent(reason -> assumeTrue(false, reason));
  }

  /** With memory enough for every test. */
  public static Kernels open() {
    return open(2L << 30);
  }

  public static Kernels open(long deviceBytes) {
    return new CudaProvider().open(new KernelSettings(Numerics.FP32, 1, 0, deviceBytes));
  }
}
