package org.sparseforge.engine.kernel.cpu;

import java.util.Arrays;
import org.sparseforge.engine.kernel.cpu.onednn.Matmul;
import org.sparseforge.engine.kernel.cpu.onednn.Matmul.Strides;

/**
 * The two products of latent attention for one number of columns, by number of keys: {@code scores
 * = rows * q^T} and {@code sums = weights^T * rows}. The calling thread makes them ({@link
 * #prepare}) before tasks are handed out.
 */
final class AttentionProducts implements AutoCloseable {
  /** Numbers of keys are whole groups of so many; the last one is padded with rows of zeros. */
  static final int KEYS = 64;

  private final Shape shape;
  private final int callers;
  private Matmul[] scoring = {};
  private Matmul[] summing = {};

  /**
   * @param columns heads of all tokens, padded
   * @param width of a row
   * @param rank numbers of a row that are summed
   */
  record Shape(int columns, int width, int rank) {}

  AttentionProducts(Shape shape, int callers) {
    this.shape = shape;
    this.callers = callers;
  }

  Shape shape() {
    return shape;
  }

  static int groups(int keys) {
    return (keys + KEYS - 1) / KEYS;
  }

  /** Makes the products for a number of groups of keys, unless they are there. */
  void prepare(int groups) {
    if (scoring.length <= groups) {
      scoring = Arrays.copyOf(scoring, groups + 1);
      summing = Arrays.copyOf(summing, groups + 1);
    }
    if (groups == 0 || scoring[groups] != null) {
      return;
    }
    int keys = groups * KEYS;
    int columns = shape.columns;
    int width = shape.width;
    scoring[groups] =
        Matmul.plain(keys, width, columns, new Strides(width, 1), new Strides(1, width), callers);
    summing[groups] =
        Matmul.plain(
            columns, keys, shape.rank, new Strides(1, columns), new Strides(width, 1), callers);
  }

  /** Rows [keys][width] by queries [columns][width] into [keys][columns]. */
  Matmul scoring(int groups) {
    return scoring[groups];
  }

  /** Weights [keys][columns] by the first {@code rank} numbers of rows into [columns][rank]. */
  Matmul summing(int groups) {
    return summing[groups];
  }

  @Override
  public void close() {
    for (int i = 1; i < scoring.length; i++) {
      if (scoring[i] != null) {
        scoring[i].close();
        summing[i].close();
      }
    }
  }
}
