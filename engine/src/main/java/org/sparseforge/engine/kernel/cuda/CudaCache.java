package org.sparseforge.engine.kernel.cuda;

import org.sparseforge.engine.kernel.Cache;

/** A cache on the device: fp32, row-major [numSlots][width]. */
record CudaCache(long address, int numSlots, int width) implements Cache {
  static CudaCache of(Cache cache) {
    return (CudaCache) cache;
  }
}
