package org.sparseforge.engine.kernel;

import org.sparseforge.engine.loader.Weight;

/** {@link DeviceMemory} for backends that compute in this process: plain arrays on the heap. */
public abstract class HostMemory implements Kernels {
  @Override
  public Floats floats(int length) {
    return new HostFloats(new float[length]);
  }

  @Override
  public Ints ints(int length) {
    return new HostInts(new int[length]);
  }

  @Override
  public Cache cache(int numSlots, int width) {
    return HostCache.of(numSlots, width);
  }

  @Override
  public Cache indexCache(int numSlots, int width, int blockSize) {
    return cache(numSlots, width);
  }

  @Override
  public Matrix matrix(Weight weight) {
    return new HostMatrix(weight);
  }

  @Override
  public void upload(float[] from, Floats to, int count) {
    System.arraycopy(from, 0, HostFloats.of(to), 0, count);
  }

  @Override
  public void upload(int[] from, Ints to, int count) {
    System.arraycopy(from, 0, HostInts.of(to), 0, count);
  }

  @Override
  public void download(Floats from, int offset, float[] to, int toOffset, int count) {
    System.arraycopy(HostFloats.of(from), offset, to, toOffset, count);
  }

  @Override
  public void download(Ints from, int offset, int[] to, int count) {
    System.arraycopy(HostInts.of(from), offset, to, 0, count);
  }
}
