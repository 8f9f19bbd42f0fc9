package org.sparseforge.engine.kernel.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.Kernels;

/** CUDA kernels on the emulator, for tests that take any backend. */
public final class EmulatedKernels {
  private EmulatedKernels() {}

  /** Skips the test, saying why, where the emulator cannot be built. */
  public static void assume() {
    EmulatorLibrary.missing().ifPresent(reason -> assumeTrue(false, reason));
  }

  /**
   * @param deviceBytes of the device that is played
   * @param workspaceBytes of these; few make operators go in parts
   */
  public static Kernels open(long deviceBytes, long workspaceBytes) {
    return open(EmulatorLibrary.PLAIN, CudaNumerics.FP32, true, deviceBytes, workspaceBytes);
  }

  /** The same in some arithmetic and with some caches. */
  public static Kernels open(
      Numerics numerics, KvCacheDtype caches, long deviceBytes, long workspaceBytes) {
    CudaNumerics formats = CudaNumerics.of(new KernelSettings(numerics, 1, 0, 0, caches));
    return open(EmulatorLibrary.PLAIN, formats, true, deviceBytes, workspaceBytes);
  }

  /** In fp32 with every memory access checked, many times slower. */
  public static Kernels openChecked(long deviceBytes, long workspaceBytes) {
    return open(EmulatorLibrary.CHECKED, CudaNumerics.FP32, true, deviceBytes, workspaceBytes);
  }

  /** In fp32 without graphs: every pass launch by launch. */
  public static Kernels openEager(long deviceBytes, long workspaceBytes) {
    return open(EmulatorLibrary.PLAIN, CudaNumerics.FP32, false, deviceBytes, workspaceBytes);
  }

  private static Kernels open(
      EmulatorLibrary library,
      CudaNumerics numerics,
      boolean graphs,
      long deviceBytes,
      long workspaceBytes) {
    // Staging of a size that no buffer is a multiple of, so that every copy has a last piece.
    DeviceMemoryLimits limits = new DeviceMemoryLimits(deviceBytes, 2, 8 * 499);
    Driver driver = new EmulatedDriver(library, deviceBytes);
    return CudaProvider.open(
        new Device(driver, new byte[0], limits), numerics, graphs, workspaceBytes);
  }
}
