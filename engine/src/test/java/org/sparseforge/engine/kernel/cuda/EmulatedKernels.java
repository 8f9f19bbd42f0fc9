package org.sparseforge.engine.kernel.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
    // Staging of a size that no buffer is a multiple of, so that every copy has a last piece.
    return open(
        EmulatorLibrary.PLAIN, new DeviceMemoryLimits(deviceBytes, 2, 8 * 499), workspaceBytes);
  }

  /** The same with every memory access checked, many times slower. */
  public static Kernels openChecked(long deviceBytes, long workspaceBytes) {
    return open(
        EmulatorLibrary.CHECKED, new DeviceMemoryLimits(deviceBytes, 2, 8 * 499), workspaceBytes);
  }

  static Kernels open(EmulatorLibrary library, DeviceMemoryLimits limits, long workspaceBytes) {
    Driver driver = new EmulatedDriver(library, limits.deviceBytes());
    return CudaProvider.open(new Device(driver, new byte[0], limits), workspaceBytes);
  }
}
