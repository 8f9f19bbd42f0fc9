package org.sparseforge.engine.kernel.cuda;

import org.sparseforge.engine.kernel.Ints;

/**
 * 32-bit whole numbers on the device, and a copy of those that the host put there, so that they can
 * be checked without waiting for the device.
 */
final class CudaInts implements Ints {
  private final long address;
  private final int length;
  private int[] host;
  private int numKnown;

  CudaInts(long address, int length) {
    this.address = address;
    this.length = length;
  }

  static CudaInts of(Ints ints) {
    return (CudaInts) ints;
  }

  long address() {
    return address;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public int[] known(int count) {
    return count <= numKnown ? host : null;
  }

  /** The host put {@code count} numbers there. */
  void uploaded(int[] from, int count) {
    if (host == null) {
      host = new int[length];
    }
    System.arraycopy(from, 0, host, 0, count);
    numKnown = Math.max(numKnown, count);
  }

  /** A kernel writes there, and what stands there is its to know. */
  void computed() {
    numKnown = 0;
  }
}
