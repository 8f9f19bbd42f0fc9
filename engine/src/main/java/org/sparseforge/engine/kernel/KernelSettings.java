package org.sparseforge.engine.kernel;

import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;

/**
 * What a backend is told when it is opened; each takes what concerns it.
 *
 * @param numerics arithmetic of products and caches; never {@code AUTO}
 * @param threads for backends that compute on this machine's processors; at least 1
 * @param device for backends with devices: which, from 0
 * @param deviceMemoryBytes of that device to take; 0: nearly all that is free
 * @param kvCacheDtype format of caches; never {@code AUTO}
 */
public record KernelSettings(
    Numerics numerics, int threads, int device, long deviceMemoryBytes, KvCacheDtype kvCacheDtype) {
  public KernelSettings {
    if (numerics == Numerics.AUTO || kvCacheDtype == KvCacheDtype.AUTO) {
      throw new IllegalArgumentException(
          "kernels are opened with "
              + (numerics == Numerics.AUTO ? "numerics" : "kv_cache_dtype")
              + "=auto; settle it before, as an engine's plan does");
    }
  }

  /** With caches as the arithmetic has them. */
  public KernelSettings(Numerics numerics, int threads, int device, long deviceMemoryBytes) {
    this(numerics, threads, device, deviceMemoryBytes, KvCacheDtype.of(numerics));
  }

  /** In fp32, for backends without devices, or the first device. */
  public static KernelSettings threads(int threads) {
    return new KernelSettings(Numerics.FP32, threads, 0, 0);
  }
}
