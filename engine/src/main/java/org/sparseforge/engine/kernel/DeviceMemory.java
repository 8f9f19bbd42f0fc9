package org.sparseforge.engine.kernel;

import org.sparseforge.engine.loader.Weight;

/**
 * Memory where a backend computes. Everything is allocated when a model is opened and lives until
 * {@link #close}; nothing is allocated per token.
 */
public interface DeviceMemory extends AutoCloseable {
  /** Zeros. */
  Floats floats(int length);

  /** Zeros. */
  Ints ints(int length);

  /** An empty cache; what its slots hold before they are written is not to be read. */
  Cache cache(int numSlots, int width);

  /**
   * A cache for latents, which a backend may keep in a narrower format than others.
   *
   * @param rank numbers of a row that are the latent
   * @param ropeDim numbers after them that are turned by their position
   */
  default Cache latentCache(int numSlots, int rank, int ropeDim) {
    return cache(numSlots, rank + ropeDim);
  }

  /**
   * A cache for the keys of an indexer, which a backend may lay out for {@link Kernels#indexTopk}
   * alone.
   *
   * @param blockSize slots in a block, whose positions are neighbours
   */
  Cache indexCache(int numSlots, int width, int blockSize);

  /** A weight in this backend's form; the checkpoint must stay open as long as it is used. */
  Matrix matrix(Weight weight);

  /**
   * A weight whose products choose something (experts, positions): multiplied in fp32 whatever the
   * others are.
   */
  default Matrix exactMatrix(Weight weight) {
    return matrix(weight);
  }

  void upload(float[] from, Floats to, int count);

  void upload(int[] from, Ints to, int count);

  void download(Floats from, int offset, float[] to, int toOffset, int count);

  void download(Ints from, int offset, int[] to, int count);

  @Override
  void close();
}
