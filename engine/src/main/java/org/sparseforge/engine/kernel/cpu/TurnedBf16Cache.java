package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.Cache;
import org.sparseforge.engine.kernel.KernelException;

/** Index keys on their side, as in {@link TurnedCache}, in bf16. */
record TurnedBf16Cache(short[] data, int numSlots, int width) implements Cache {
  private static final int L = Lanes.COUNT;

  static TurnedBf16Cache of(int numSlots, int width) {
    long length = (long) numSlots * width;
    if (length > Integer.MAX_VALUE - 8) {
      throw new KernelException(
          "a cache of %d slots x %d numbers is more than a Java array holds; lower its blocks"
              .formatted(numSlots, width));
    }
    return new TurnedBf16Cache(new short[(int) length], numSlots, width);
  }

  void write(int slot, float[] row, int at) {
    int to = slot / L * L * width + slot % L;
    for (int d = 0; d < width; d++) {
      data[to + d * L] = Bf16.round(row[at + d]);
    }
  }
}
