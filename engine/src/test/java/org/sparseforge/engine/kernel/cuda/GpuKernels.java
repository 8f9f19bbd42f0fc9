package org.sparseforge.engine.kernel.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.Kernels;

/** CUDA kernels on this machine's GPU, for tests that take any backend. */
public final class GpuKernels {
  /** Memory enough for every test. */
  private static final long BYTES = 2L << 30;

  private GpuKernels() {}

  /** Skips the test, saying why, where there is none. */
  public static void assume() {
    new CudaProvider().unavailable().ifPresent(reason -> assumeTrue(false, reason));
  }

  /** In fp32. */
  public static Kernels open() {
    return open(Numerics.FP32, KvCacheDtype.FP32);
  }

  public static Kernels open(Numerics numerics, KvCacheDtype caches) {
    return new CudaProvider().open(new KernelSettings(numerics, 1, 0, BYTES, caches));
  }

  public static Kernels open(Numerics numerics, long deviceBytes) {
    return new CudaProvider().open(new KernelSettings(numerics, 1, 0, deviceBytes));
  }

  /** In fp32 without graphs: every pass launch by launch. */
  public static Kernels openEager() {
    return new CudaProvider().open(new KernelSettings(Numerics.FP32, 1, 0, BYTES), false);
  }
}
