package org.sparseforge.engine.loader;

import java.util.Optional;

/**
 * A weight matrix as the maths sees it: fp32 values [rows][cols], read from the mapped file row by
 * row, with fp8 multiplied by the scale of its block. Safe for many threads.
 */
public final class Weight {
  private final Tensor tensor;
  private final Tensor scaleInv;
  private final int quantBlockRows;
  private final int quantBlockCols;
  private final int rows;
  private final int cols;
  private volatile float[] scales;

  Weight(Tensor tensor, int rows, int cols) {
    this(tensor, rows, cols, null, 1, 1);
  }

  /**
   * @param scaleInv fp32 [ceil(rows / quantBlockRows)][ceil(cols / quantBlockCols)]; multiplied,
   *     for all that its name says
   */
  Weight(
      Tensor tensor, int rows, int cols, Tensor scaleInv, int quantBlockRows, int quantBlockCols) {
    this.tensor = tensor;
    this.rows = rows;
    this.cols = cols;
    this.scaleInv = scaleInv;
    this.quantBlockRows = quantBlockRows;
    this.quantBlockCols = quantBlockCols;
  }

  public int rows() {
    return rows;
  }

  public int cols() {
    return cols;
  }

  public Tensor tensor() {
    return tensor;
  }

  /** Bytes in the file, scales included. */
  public long bytes() {
    return tensor.bytes() + (scaleInv == null ? 0 : scaleInv.bytes());
  }

  /**
   * The fp32 scales [ceil(rows / quantBlockRows)][ceil(cols / quantBlockCols)] that an fp8 weight
   * is multiplied by; empty for other formats.
   */
  public Optional<Tensor> scaleInv() {
    return Optional.ofNullable(scaleInv);
  }

  /** Rows that share an fp8 scale; 1 where there is none. */
  public int quantBlockRows() {
    return quantBlockRows;
  }

  /** Columns that share an fp8 scale, where there is one. */
  public Optional<Integer> quantBlockCols() {
    return scaleInv == null ? Optional.empty() : Optional.of(quantBlockCols);
  }

  /** The scale of the block that holds (row, col); 1 where the format has none. */
  public float scale(int row, int col) {
    if (scaleInv == null) {
      return 1;
    }
    float[] table = scales();
    int width = (cols + quantBlockCols - 1) / quantBlockCols;
    return table[row / quantBlockRows * width + col / quantBlockCols];
  }

  /** Reads {@code count} numbers of a row, from {@code column} on. */
  public void read(int row, int column, float[] into, int offset, int count) {
    tensor.read(row, column, into, offset, count);
    if (scaleInv == null) {
      return;
    }
    for (int done = 0; done < count; ) {
      int col = column + done;
      int blockEnd = Math.min(count, done + quantBlockCols - col % quantBlockCols);
      float scale = scale(row, col);
      for (; done < blockEnd; done++) {
        into[offset + done] *= scale;
      }
    }
  }

  /** Reads a whole row. */
  public void readRow(int row, float[] into, int offset) {
    read(row, 0, into, offset, cols);
  }

  /** Read when first asked for: opening a checkpoint must not touch every tensor's pages. */
  private float[] scales() {
    float[] table = scales;
    if (table == null) {
      int width = (int) scaleInv.rowElements();
      int height = (int) (scaleInv.elements() / width);
      table = new float[width * height];
      for (int row = 0; row < height; row++) {
        scaleInv.read(row, 0, table, row * width, width);
      }
      scales = table;
    }
    return table;
  }
}
