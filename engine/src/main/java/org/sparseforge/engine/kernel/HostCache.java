package org.sparseforge.engine.kernel;

/**
 * A cache on the Java heap: row-major [numSlots][width]. An array ends at 2^31 numbers, so one
 * layer holds 3.7 million tokens of a latent of 576.
 */
public record HostCache(float[] data, int numSlots, int width) implements Cache {
  static HostCache of(int numSlots, int width) {
    return new HostCache(allocate(numSlots, width), numSlots, width);
  }

  /** Memory for a cache in whatever layout. */
  public static float[] allocate(int numSlots, int width) {
    long length = (long) numSlots * width;
    if (length > Integer.MAX_VALUE - 8) {
      throw new KernelException(
          "a cache of %d slots x %d numbers is more than a Java array holds; lower its blocks"
              .formatted(numSlots, width));
    }
    return new float[(int) length];
  }
}
