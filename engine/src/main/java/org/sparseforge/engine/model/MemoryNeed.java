package org.sparseforge.engine.model;

import org.sparseforge.engine.kernel.Cache;
import org.sparseforge.engine.kernel.DeviceMemory;
import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Ints;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.loader.Checkpoint;
import org.sparseforge.engine.loader.ModelConfig;
import org.sparseforge.engine.loader.Weight;

/**
 * What a model takes of a device's memory besides its caches: whatever is left is theirs. Allocates
 * nothing, and counts a little more than it will be.
 */
public final class MemoryNeed implements DeviceMemory {
  /** Devices hand memory out in units of this. */
  private static final int UNIT = 256;

  private long weightBytes;
  private long bytes;

  private MemoryNeed() {}

  /**
   * @param options but for the caches' blocks
   */
  public static MemoryNeed besidesCaches(Checkpoint checkpoint, TransformerOptions options) {
    ModelConfig config = checkpoint.config();
    MemoryNeed need = new MemoryNeed();
    checkpoint.weights().forEach(need::matrix);
    need.weightBytes = need.bytes;
    need.bytes = 0;
    new Activations(need, config, options.maxNumBatchedTokens(), options.emulateFp8());
    need.step(config, options);
    Head.reserve(need, config);
    return need;
  }

  /** Of weights as they are published. */
  public long weightBytes() {
    return weightBytes;
  }

  /** Of everything else but caches. */
  public long activationBytes() {
    return bytes;
  }

  private void step(ModelConfig config, TransformerOptions options) {
    int tokens = options.maxNumBatchedTokens();
    long perToken = 4L * Integer.BYTES + (long) Float.BYTES * config.attention().qkRopeHeadDim();
    long blocks = options.maxModelLen() / options.blockSize() + 1L;
    add(tokens * perToken + options.maxNumSeqs() * blocks * Integer.BYTES);
    // Every cache ends in a unit that it need not fill.
    add(2L * UNIT * config.numHiddenLayers());
  }

  private void add(long some) {
    bytes += (some + UNIT - 1) / UNIT * UNIT;
  }

  private record Counted(int length) implements Floats {}

  private record CountedInts(int length) implements Ints {
    @Override
    public int[] known(int count) {
      return null;
    }
  }

  private record CountedMatrix(int rows, int cols) implements Matrix {}

  @Override
  public Floats floats(int length) {
    add((long) Float.BYTES * length);
    return new Counted(length);
  }

  @Override
  public Ints ints(int length) {
    add((long) Integer.BYTES * length);
    return new CountedInts(length);
  }

  @Override
  public Matrix matrix(Weight weight) {
    // Scales lie apart from what they multiply, and each begins a unit.
    add(weight.bytes() + 2 * UNIT);
    return new CountedMatrix(weight.rows(), weight.cols());
  }

  @Override
  public Cache cache(int numSlots, int width) {
    throw new UnsupportedOperationException("caches are what the rest is for");
  }

  @Override
  public Cache indexCache(int numSlots, int width, int blockSize) {
    return cache(numSlots, width);
  }

  @Override
  public void upload(float[] from, Floats to, int count) {}

  @Override
  public void upload(int[] from, Ints to, int count) {}

  @Override
  public void download(Floats from, int offset, float[] to, int toOffset, int count) {
    throw new UnsupportedOperationException("nothing was computed");
  }

  @Override
  public void download(Ints from, int offset, int[] to, int count) {
    throw new UnsupportedOperationException("nothing was computed");
  }

  @Override
  public void close() {}
}
