package org.sparseforge.engine.kernel.cpu;

import java.nio.ShortBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Softmax down the columns of scores [keys][columns], not yet divided by the sums, rounded to bf16.
 * A column's numbers depend on that column alone. Work is cut into runs of rows that stay in the
 * first cache.
 */
final class ColumnSoftmax {
  private static final int L = Lanes.COUNT;

  /** Numbers of a run. */
  private static final int RUN = 4096;

  private ColumnSoftmax() {}

  /**
   * Writes weights for rows {@code from} to {@code to}; zero where a column has ended. The maxima
   * must be there, sums come from {@link #sum}.
   *
   * @param x scores, replaced by weights in fp32
   * @param keys of each group of {@code group} columns: its number of rows
   * @param maxima of the columns
   * @param out bf16 [keys][columns]
   */
  static void weigh(
      float[] x,
      int from,
      int to,
      int columns,
      int[] keys,
      int group,
      float scale,
      float[] maxima,
      ShortBuffer out,
      Scratch s) {
    int run = Math.max(1, RUN / columns);
    for (int first = from; first < to; first += run) {
      int last = Math.min(first + run, to);
      for (int c = 0; c < columns; c += L) {
        shift(x, first, Math.min(last, keys[c / group]), columns, c, maxima, scale);
      }
      VectorMath.exp(
          x, first * columns, 1, 0, x, first * columns, (last - first) * columns, s.lanes);
      for (int g = 0; g < columns / group; g++) {
        for (int row = Math.max(first, keys[g]); row < last; row++) {
          int at = row * columns + g * group;
          Arrays.fill(x, at, at + group, 0);
        }
      }
      Bf16.round(x, first * columns, out, first * columns, (last - first) * columns, s);
    }
  }

  private static void shift(
      float[] x, int from, int to, int columns, int c, float[] maxima, float scale) {
    FloatVector most = Lanes.load(maxima, c);
    for (int at = from * columns + c; at < to * columns; at += columns) {
      Lanes.load(x, at).sub(most).mul(scale).intoArray(x, at);
    }
  }

  /** Maxima of the columns over rows {@code from} to {@code to}; minus infinity where none is. */
  static void maxima(
      float[] x, int from, int to, int columns, int[] keys, int group, float[] maxima) {
    for (int c = 0; c < columns; c += L) {
      FloatVector most = FloatVector.broadcast(Lanes.F, Float.NEGATIVE_INFINITY);
      int end = Math.min(to, keys[c / group]) * columns;
      for (int at = from * columns + c; at < end; at += columns) {
        most = most.max(Lanes.load(x, at));
      }
      most.intoArray(maxima, c);
    }
  }

  /** Sums of the columns' weights, in the order of rows. */
  static void sum(float[] x, int columns, int[] keys, int group, float[] sums) {
    for (int c = 0; c < columns; c += L) {
      FloatVector sum = FloatVector.zero(Lanes.F);
      int end = keys[c / group] * columns;
      for (int at = c; at < end; at += columns) {
        sum = sum.add(Lanes.load(x, at));
      }
      sum.intoArray(sums, c);
    }
  }
}
