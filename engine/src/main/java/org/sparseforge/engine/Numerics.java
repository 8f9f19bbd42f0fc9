package org.sparseforge.engine;

/** In which arithmetic a model runs; recorded on every row that comes out. */
public enum Numerics {
  /** Exact: weights as published, sums in single precision. */
  FP32,
  BF16,
  INT8
}
