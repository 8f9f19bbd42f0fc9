package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.cpu.onednn.PackedWeight;

/**
 * Some rows of a weight, ready to be multiplied by.
 *
 * @param scales what a whole number of each row stands for, in int8; empty in bf16
 */
record PackedSlice(PackedWeight weight, float[] scales) implements AutoCloseable {
  @Override
  public void close() {
    weight.close();
  }
}
