package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.Cache;
import org.sparseforge.engine.kernel.HostCache;

/**
 * Index keys on their side: [numSlots / lanes][width][lanes], so that one vector holds one
 * dimension of neighbouring keys and scoring needs no adding of lanes. Possible where neighbours in
 * a sequence are neighbours here: blocks of a multiple of a vector.
 */
record TurnedCache(float[] data, int numSlots, int width) implements Cache {
  private static final int L = Lanes.COUNT;

  static TurnedCache of(int numSlots, int width) {
    return new TurnedCache(HostCache.allocate(numSlots, width), numSlots, width);
  }

  void write(int slot, float[] row, int at) {
    int to = slot / L * L * width + slot % L;
    for (int d = 0; d < width; d++) {
      data[to + d * L] = row[at + d];
    }
  }
}
