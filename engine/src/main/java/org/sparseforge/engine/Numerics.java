package org.sparseforge.engine;

import java.util.Locale;

/** In which arithmetic a model runs; recorded on every row that comes out. */
public enum Numerics {
  /** {@link #BF16} where it can be had without losing what was asked for, else {@link #FP32}. */
  AUTO,
  /** Exact: weights as published, sums in single precision. */
  FP32,
  /** Matrix products and caches in bf16, sums and all else in single precision. */
  BF16,
  /**
   * {@link #BF16}, but linear layers and experts multiply in int8: weights rounded with a scale for
   * each output channel, inputs with one for each token.
   */
  INT8;

  /** The name rows and options use. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
