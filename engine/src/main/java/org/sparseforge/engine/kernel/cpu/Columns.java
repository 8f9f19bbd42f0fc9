package org.sparseforge.engine.kernel.cpu;

import jdk.incubator.vector.FloatVector;

/** A matrix worked on column by column, a vector of columns at a time, rows in their order. */
final class Columns {
  private static final int L = Lanes.COUNT;

  private Columns() {}

  /** {@code x = scale * (x - the column's maximum)} for the columns {@code c} to {@code c + L}. */
  static void shiftByMaximum(float[] x, int rows, int columns, int c, float scale) {
    FloatVector most = Lanes.load(x, c);
    for (int at = c + columns; at < rows * columns; at += columns) {
      most = most.max(Lanes.load(x, at));
    }
    for (int at = c; at < rows * columns; at += columns) {
      Lanes.load(x, at).sub(most).mul(scale).intoArray(x, at);
    }
  }

  /** Sums of the columns {@code c} to {@code c + L}, into {@code sums} from {@code c} on. */
  static void sum(float[] x, int rows, int columns, int c, float[] sums) {
    FloatVector sum = FloatVector.zero(Lanes.F);
    for (int at = c; at < rows * columns; at += columns) {
      sum = sum.add(Lanes.load(x, at));
    }
    sum.intoArray(sums, c);
  }
}
