package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;

/** A cache in bf16, outside the heap: row-major [numSlots][width]. */
final class Bf16Cache implements LatentCache {
  private final NativeMemory memory;
  private final int numSlots;
  private final int width;

  Bf16Cache(int numSlots, int width) {
    long bytes = 2L * numSlots * width;
    if (bytes > Integer.MAX_VALUE - 64) {
      throw new KernelException(
          "a cache of %d slots x %d numbers is more than 2 GiB in bf16; lower its blocks"
              .formatted(numSlots, width));
    }
    this.memory = new NativeMemory(bytes);
    this.numSlots = numSlots;
    this.width = width;
  }

  @Override
  public int numSlots() {
    return numSlots;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public void write(int slot, float[] row, int at, Scratch scratch) {
    Bf16.round(row, at, memory.shorts(), slot * width, width, scratch);
  }

  @Override
  public void gather(int[] slots, int from, int to, NativeMemory rows, Scratch scratch) {
    for (int i = from; i < to; i++) {
      rows.shorts().put(i * width, memory.shorts(), slots[i] * width, width);
    }
  }

  /** Widens the row of a slot. */
  void read(int slot, float[] into, Scratch scratch) {
    short[] row = scratch.shorts(width);
    memory.shorts().get(slot * width, row, 0, width);
    Bf16.widen(row, 0, into, 0, width);
  }

  @Override
  public void close() {
    memory.close();
  }
}
