package org.sparseforge.engine.kernel.cuda;

import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Rows;

/** fp32 numbers on the device. */
record CudaFloats(long address, int length) implements Floats {
  static CudaFloats of(Floats floats) {
    return (CudaFloats) floats;
  }

  /** Where row 0 of a view begins. */
  static long address(Rows rows) {
    return address(rows, 0);
  }

  /** Where row {@code row} of a view begins. */
  static long address(Rows rows, int row) {
    long first = rows.offset() + (long) row * rows.stride();
    return of(rows.data()).address + Float.BYTES * first;
  }
}
