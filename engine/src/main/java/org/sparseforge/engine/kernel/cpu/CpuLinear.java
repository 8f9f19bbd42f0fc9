package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.loader.Weight;

/** Matrix products: a tile of weight rows is made fp32 once and meets every input row. */
final class CpuLinear {
  /** fp32 numbers of a tile: half a megabyte stays in the second-level cache. */
  private static final int TILE = 64 * 1024;

  /** Multiplications below which handing a product to other threads costs more than it saves. */
  private static final long SMALL = 64 * 1024;

  private final Workers workers;
  private final Scratch[] scratch;

  CpuLinear(Workers workers, Scratch[] scratch) {
    this.workers = workers;
    this.scratch = scratch;
  }

  void run(CpuRows out, CpuRows x, Weight weight, int numRows) {
    int tileRows = tileRows(weight, numRows);
    workers.run(
        (weight.rows() + tileRows - 1) / tileRows,
        (tile, worker) -> {
          Scratch s = scratch[worker];
          int first = tile * tileRows;
          int count = Math.min(tileRows, weight.rows() - first);
          float[] w = s.tile(count * weight.cols());
          WeightTile.load(weight, first, count, w, s);
          int[] from = s.rows(numRows);
          int[] to = s.outRows(numRows);
          for (int r = 0; r < numRows; r++) {
            from[r] = x.at(r);
            to[r] = out.at(r) + first;
          }
          store(x.data(), from, 0, numRows, w, count, weight.cols(), out.data(), to, s);
        });
  }

  /** A multiple of four, so that only a matrix's last tile has rows left over. */
  int tileRows(Weight weight, int numRows) {
    int fits = Math.max(TILE / weight.cols(), 4);
    if ((long) weight.rows() * weight.cols() * numRows > SMALL) {
      // At least four tiles a thread, so that a slow one does not keep the others waiting.
      int tiles = 4 * workers.threads();
      fits = Math.min(fits, (weight.rows() + tiles - 1) / tiles);
    }
    return (fits + 3) / 4 * 4;
  }

  /**
   * {@code out[to[i] + j] = x[from[i]] . w[j]} for rows {@code first <= i < end} and {@code count}
   * rows of {@code w}.
   */
  static void store(
      float[] x,
      int[] from,
      int first,
      int end,
      float[] w,
      int count,
      int k,
      float[] out,
      int[] to,
      Scratch s) {
    for (int j = 0; j < count; j += 4) {
      int b1 = Math.min(j + 1, count - 1) * k;
      int b2 = Math.min(j + 2, count - 1) * k;
      int b3 = Math.min(j + 3, count - 1) * k;
      int columns = Math.min(4, count - j);
      for (int i = first; i < end; i += 4) {
        int rows = Math.min(4, end - i);
        if (rows == 1) {
          Micro.dots1x4(x, from[i], w, j * k, b1, b2, b3, k, s);
        } else {
          int a2 = from[Math.min(i + 2, end - 1)];
          int a3 = from[Math.min(i + 3, end - 1)];
          Micro.dots4x4(x, from[i], from[i + 1], a2, a3, w, j * k, b1, b2, b3, k, s);
        }
        for (int r = 0; r < rows; r++) {
          for (int c = 0; c < columns; c++) {
            out[to[i + r] + j + c] = s.block[4 * r + c];
          }
        }
      }
    }
  }
}
