package org.sparseforge.engine.kernel;

/**
 * A view of rows in a buffer: row r is {@code width} numbers from {@code offset + r * stride} on.
 * Columns of a wider matrix, and the heads of a token, are views too, so nothing is copied apart.
 */
public record Rows(Floats data, int offset, int stride, int width) {
  public Rows {
    if (offset < 0 || width < 1 || stride < width) {
      throw new KernelException(
          "rows of %d numbers at offset %d with stride %d".formatted(width, offset, stride));
    }
  }

  /** All of a buffer, as rows of {@code width}. */
  public static Rows of(Floats data, int width) {
    return new Rows(data, 0, width, width);
  }

  /** The same rows, only {@code width} of their numbers from column {@code from} on. */
  public Rows columns(int from, int width) {
    if (from < 0 || from + width > this.width) {
      throw new KernelException(
          "columns %d to %d of rows of %d".formatted(from, from + width, this.width));
    }
    return new Rows(data, offset + from, stride, width);
  }

  /** Every row cut into {@code parts} rows: token rows become head rows. */
  public Rows split(int parts) {
    if (width % parts != 0 || stride % parts != 0 || parts > 1 && stride != width) {
      throw new KernelException(
          "rows of %d (stride %d) cannot be split into %d".formatted(width, stride, parts));
    }
    return new Rows(data, offset, stride / parts, width / parts);
  }

  /** Whether the buffer is long enough for {@code numRows} of them. */
  boolean holds(int numRows) {
    return numRows == 0 || offset + (numRows - 1L) * stride + width <= data.length();
  }
}
