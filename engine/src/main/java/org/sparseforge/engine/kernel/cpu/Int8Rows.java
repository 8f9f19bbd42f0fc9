package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;
import org.sparseforge.engine.kernel.cpu.onednn.Products;

/** Rows that go into products in int8, each with its scale. Grows to the most it has held. */
final class Int8Rows implements AutoCloseable {
  private NativeMemory memory = new NativeMemory(0);
  private float[] scales = {};

  /** Makes room for {@code numRows} and {@link Products#SLACK} more. */
  void resize(int numRows, int width) {
    memory = Bf16Products.grown(memory, (long) (numRows + Products.SLACK) * width);
    scales = Scratch.grown(scales, numRows);
  }

  /** Takes numbers in, as row {@code row}. Rows may be written by several threads. */
  void write(int row, float[] x, int at, int width, Scratch s) {
    byte[] codes = s.bytes(width);
    scales[row] = Int8.quantise(x, at, codes, width);
    memory.bytes().put(row * width, codes, 0, width);
  }

  NativeMemory memory() {
    return memory;
  }

  /** What a whole number of a row stands for. */
  float scale(int row) {
    return scales[row];
  }

  @Override
  public void close() {
    memory.close();
  }
}
