package org.sparseforge.engine.kernel.cuda;

/**
 * A device as its driver describes it.
 *
 * @param index from 0, in the driver's order
 * @param computeMajor first number of its compute capability
 * @param driverVersion 1000 * major + 10 * minor of the CUDA version the driver is for
 */
record DeviceInfo(
    int index,
    String name,
    int computeMajor,
    int computeMinor,
    long totalBytes,
    int multiprocessors,
    int driverVersion) {
  /** The oldest the kernels are written for. */
  static final int LEAST_COMPUTE_MAJOR = 8;

  boolean isSupported() {
    return computeMajor >= LEAST_COMPUTE_MAJOR;
  }

  /** As sentences name it: {@code device 0 (NVIDIA H200)}. */
  @Override
  public String toString() {
    return "device " + index + " (" + name + ")";
  }
}
