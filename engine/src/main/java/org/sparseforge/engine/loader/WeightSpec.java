package org.sparseforge.engine.loader;

/**
 * A tensor that a configuration calls for.
 *
 * @param rows 0 for a vector
 * @param cols numbers in a row, or in the vector
 */
record WeightSpec(String name, int rows, int cols, Role role) {
  /** What a weight is for: decides its format in a published checkpoint and how one is drawn. */
  enum Role {
    EMBEDDING,
    /** Multiplied in fp8 where the checkpoint is fp8. */
    MATRIX,
    /** Multiplied in bf16 or better always: router, index weights, output head. */
    FINE_MATRIX,
    NORM,
    INDEX_NORM,
    INDEX_NORM_BIAS,
    CORRECTION_BIAS
  }

  long[] shape() {
    return rows == 0 ? new long[] {cols} : new long[] {rows, cols};
  }

  long elements() {
    return (long) Math.max(rows, 1) * cols;
  }
}
