package org.sparseforge.engine;

import java.util.Locale;

/** In which arithmetic a model runs; recorded on every row that comes out. */
public enum Numerics {
  /** Exact: weights as published, sums in single precision. */
  FP32,
  BF16,
  INT8;

  /** The name rows and options use. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
