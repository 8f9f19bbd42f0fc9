package org.sparseforge.engine.kernel;

/**
 * What a backend is told when it is opened; each takes what concerns it.
 *
 * @param threads for backends that compute on this machine's processors; at least 1
 * @param device for backends with devices: which, from 0
 * @param deviceMemoryBytes of that device to take; 0: nearly all that is free
 */
public record KernelSettings(int threads, int device, long deviceMemoryBytes) {
  /** For backends without devices, or the first device. */
  public static KernelSettings threads(int threads) {
    return new KernelSettings(threads, 0, 0);
  }
}
