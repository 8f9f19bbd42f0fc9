package org.sparseforge.engine.kernel.cpu;

/** Products with packed weights, in one arithmetic. */
interface PackedLinear extends AutoCloseable {
  /** {@code out = x * weight^T} for the first {@code numRows} rows. */
  void run(CpuRows out, CpuRows x, PackedMatrix weight, int numRows);

  @Override
  default void close() {}
}
