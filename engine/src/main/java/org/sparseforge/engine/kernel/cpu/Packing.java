package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.cpu.onednn.Format;
import org.sparseforge.engine.kernel.cpu.onednn.Products;
import org.sparseforge.engine.loader.Weight;

/** Turns rows of weights into slices that oneDNN multiplies by, in one arithmetic. */
interface Packing {
  Format format();

  /**
   * @param products of the slice: its numbers in a row, and as many rows as the ranges have
   * @param ranges the rows, in order
   */
  PackedSlice pack(Products products, int worker, RowRange... ranges);

  /** Neighbouring rows of a weight. */
  record RowRange(Weight weight, int first, int count) {
    /** The range that row {@code row} of several in a row lies in. */
    static RowRange of(RowRange[] ranges, int row) {
      int range = 0;
      while (row >= ranges[range].count) {
        row -= ranges[range++].count;
      }
      return new RowRange(ranges[range].weight, ranges[range].first + row, 1);
    }
  }
}
