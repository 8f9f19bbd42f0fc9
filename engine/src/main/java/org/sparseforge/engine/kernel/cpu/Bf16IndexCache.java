package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.Cache;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.cpu.onednn.KeyLayout;
import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;

/**
 * Index keys in bf16, outside the heap, in blocks of 64 that are weights of oneDNN as they lie.
 *
 * @see KeyLayout
 */
final class Bf16IndexCache implements Cache, AutoCloseable {
  private static final int KEYS = KeyLayout.KEYS;

  private final NativeMemory memory;
  private final KeyLayout layout;
  private final int numSlots;
  private final int width;
  private final boolean inBlocks;

  /**
   * @param blockSize positions of a block of a sequence
   */
  Bf16IndexCache(int numSlots, int width, int blockSize) {
    layout = KeyLayout.of(width);
    long bytes = 2L * ((numSlots + KEYS - 1) / KEYS) * layout.size();
    if (bytes > Integer.MAX_VALUE - 64) {
      throw new KernelException(
          "a cache of %d slots x %d numbers is more than 2 GiB in bf16; lower its blocks"
              .formatted(numSlots, width));
    }
    memory = new NativeMemory(bytes);
    this.numSlots = numSlots;
    this.width = width;
    inBlocks = blockSize % KEYS == 0;
  }

  @Override
  public int numSlots() {
    return numSlots;
  }

  @Override
  public int width() {
    return width;
  }

  KeyLayout layout() {
    return layout;
  }

  /** Whether 64 positions of a sequence, from a multiple of 64 on, are a block of this cache. */
  boolean inBlocks() {
    return inBlocks;
  }

  /** Address of the block that begins with {@code slot}, a multiple of 64. */
  long address(int slot) {
    return memory.address() + 2L * (slot / KEYS) * layout.size();
  }

  void write(int slot, float[] row, int at) {
    int block = slot / KEYS * layout.size();
    for (int d = 0; d < width; d++) {
      memory.shorts().put(block + layout.at(slot % KEYS, d), Bf16.round(row[at + d]));
    }
  }

  /** Copies a key to place {@code key} of blocks of the same layout. */
  void copy(int slot, NativeMemory to, int key) {
    int from = slot / KEYS * layout.size();
    int block = key / KEYS * layout.size();
    for (int d = 0; d < width; d++) {
      short number = memory.shorts().get(from + layout.at(slot % KEYS, d));
      to.shorts().put(block + layout.at(key % KEYS, d), number);
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
