package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.Cache;
import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;

/** Rows that attention gathers, outside the heap. */
interface LatentCache extends Cache, AutoCloseable {
  /** Writes a row; those of different slots by any threads. */
  void write(int slot, float[] row, int at, Scratch scratch);

  /**
   * Writes the rows of {@code slots[from]} to {@code slots[to - 1]} as bf16, each to the place that
   * its slot has in {@code slots}.
   *
   * @param rows [to][width], of which those before {@code from} are left alone
   */
  void gather(int[] slots, int from, int to, NativeMemory rows, Scratch scratch);

  @Override
  void close();
}
