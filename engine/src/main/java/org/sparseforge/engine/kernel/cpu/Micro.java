package org.sparseforge.engine.kernel.cpu;

import jdk.incubator.vector.FloatVector;

/**
 * The two inner loops. Vectors never cross a method that is not inlined, or they would be boxed.
 * Each has a form for four rows and one for a single row that gives the same bits; callers with two
 * or three rows repeat the last.
 */
final class Micro {
  private static final int L = Lanes.COUNT;

  private Micro() {}

  /**
   * Dot products of four rows of {@code a} with four rows of {@code b}: {@code s.block[4 * i + j] =
   * a_i . b_j} over {@code k} numbers.
   */
  static void dots4x4(
      float[] a,
      int a0,
      int a1,
      int a2,
      int a3,
      float[] b,
      int b0,
      int b1,
      int b2,
      int b3,
      int k,
      Scratch s) {
    FloatVector p0 = FloatVector.zero(Lanes.F), p1 = p0, p2 = p0, p3 = p0;
    FloatVector q0 = p0, q1 = p0, q2 = p0, q3 = p0;
    FloatVector r0 = p0, r1 = p0, r2 = p0, r3 = p0;
    FloatVector t0 = p0, t1 = p0, t2 = p0, t3 = p0;
    int i = 0;
    for (; i <= k - L; i += L) {
      FloatVector y0 = Lanes.load(b, b0 + i), y1 = Lanes.load(b, b1 + i);
      FloatVector y2 = Lanes.load(b, b2 + i), y3 = Lanes.load(b, b3 + i);
      FloatVector x = Lanes.load(a, a0 + i);
      p0 = x.fma(y0, p0);
      p1 = x.fma(y1, p1);
      p2 = x.fma(y2, p2);
      p3 = x.fma(y3, p3);
      x = Lanes.load(a, a1 + i);
      q0 = x.fma(y0, q0);
      q1 = x.fma(y1, q1);
      q2 = x.fma(y2, q2);
      q3 = x.fma(y3, q3);
      x = Lanes.load(a, a2 + i);
      r0 = x.fma(y0, r0);
      r1 = x.fma(y1, r1);
      r2 = x.fma(y2, r2);
      r3 = x.fma(y3, r3);
      x = Lanes.load(a, a3 + i);
      t0 = x.fma(y0, t0);
      t1 = x.fma(y1, t1);
      t2 = x.fma(y2, t2);
      t3 = x.fma(y3, t3);
    }
    float[] lanes = s.lanes;
    p0.intoArray(lanes, 0);
    p1.intoArray(lanes, L);
    p2.intoArray(lanes, 2 * L);
    p3.intoArray(lanes, 3 * L);
    q0.intoArray(lanes, 4 * L);
    q1.intoArray(lanes, 5 * L);
    q2.intoArray(lanes, 6 * L);
    q3.intoArray(lanes, 7 * L);
    r0.intoArray(lanes, 8 * L);
    r1.intoArray(lanes, 9 * L);
    r2.intoArray(lanes, 10 * L);
    r3.intoArray(lanes, 11 * L);
    t0.intoArray(lanes, 12 * L);
    t1.intoArray(lanes, 13 * L);
    t2.intoArray(lanes, 14 * L);
    t3.intoArray(lanes, 15 * L);
    if (i < k) {
      tail(a, a0 + i, b, b0 + i, b1 + i, b2 + i, b3 + i, k - i, lanes, 0);
      tail(a, a1 + i, b, b0 + i, b1 + i, b2 + i, b3 + i, k - i, lanes, 4 * L);
      tail(a, a2 + i, b, b0 + i, b1 + i, b2 + i, b3 + i, k - i, lanes, 8 * L);
      tail(a, a3 + i, b, b0 + i, b1 + i, b2 + i, b3 + i, k - i, lanes, 12 * L);
    }
    Lanes.sums(lanes, 16, s.block);
  }

  /** The same for one row of {@code a}: {@code s.block[j] = a_0 . b_j}. */
  static void dots1x4(
      float[] a, int a0, float[] b, int b0, int b1, int b2, int b3, int k, Scratch s) {
    FloatVector p0 = FloatVector.zero(Lanes.F), p1 = p0, p2 = p0, p3 = p0;
    int i = 0;
    for (; i <= k - L; i += L) {
      FloatVector x = Lanes.load(a, a0 + i);
      p0 = x.fma(Lanes.load(b, b0 + i), p0);
      p1 = x.fma(Lanes.load(b, b1 + i), p1);
      p2 = x.fma(Lanes.load(b, b2 + i), p2);
      p3 = x.fma(Lanes.load(b, b3 + i), p3);
    }
    float[] lanes = s.lanes;
    p0.intoArray(lanes, 0);
    p1.intoArray(lanes, L);
    p2.intoArray(lanes, 2 * L);
    p3.intoArray(lanes, 3 * L);
    if (i < k) {
      tail(a, a0 + i, b, b0 + i, b1 + i, b2 + i, b3 + i, k - i, lanes, 0);
    }
    Lanes.sums(lanes, 4, s.block);
  }

  /** Adds the last {@code left} products, fewer than a vector, to the lanes of four sums. */
  private static void tail(
      float[] a,
      int a0,
      float[] b,
      int b0,
      int b1,
      int b2,
      int b3,
      int left,
      float[] lanes,
      int o) {
    for (int i = 0; i < left; i++) {
      lanes[o + i] = Math.fma(a[a0 + i], b[b0 + i], lanes[o + i]);
      lanes[o + L + i] = Math.fma(a[a0 + i], b[b1 + i], lanes[o + L + i]);
      lanes[o + 2 * L + i] = Math.fma(a[a0 + i], b[b2 + i], lanes[o + 2 * L + i]);
      lanes[o + 3 * L + i] = Math.fma(a[a0 + i], b[b3 + i], lanes[o + 3 * L + i]);
    }
  }

  /**
   * Weighted sums of rows: {@code out_i[c] = sum_j a[a_i + j] * b[rows[j] + c]} over {@code count}
   * rows in their order, for {@code width} columns, four outputs at once.
   *
   * @param rows offsets of the rows in {@code b}
   */
  static void sums4(
      float[] a,
      int a0,
      int a1,
      int a2,
      int a3,
      float[] b,
      int[] rows,
      int count,
      int width,
      float[] out,
      int o0,
      int o1,
      int o2,
      int o3) {
    int c = 0;
    for (; c <= width - 4 * L; c += 4 * L) {
      FloatVector p0 = FloatVector.zero(Lanes.F), p1 = p0, p2 = p0, p3 = p0;
      FloatVector q0 = p0, q1 = p0, q2 = p0, q3 = p0;
      FloatVector r0 = p0, r1 = p0, r2 = p0, r3 = p0;
      FloatVector t0 = p0, t1 = p0, t2 = p0, t3 = p0;
      for (int j = 0; j < count; j++) {
        int row = rows[j] + c;
        FloatVector y0 = Lanes.load(b, row), y1 = Lanes.load(b, row + L);
        FloatVector y2 = Lanes.load(b, row + 2 * L), y3 = Lanes.load(b, row + 3 * L);
        FloatVector x = FloatVector.broadcast(Lanes.F, a[a0 + j]);
        p0 = x.fma(y0, p0);
        p1 = x.fma(y1, p1);
        p2 = x.fma(y2, p2);
        p3 = x.fma(y3, p3);
        x = FloatVector.broadcast(Lanes.F, a[a1 + j]);
        q0 = x.fma(y0, q0);
        q1 = x.fma(y1, q1);
        q2 = x.fma(y2, q2);
        q3 = x.fma(y3, q3);
        x = FloatVector.broadcast(Lanes.F, a[a2 + j]);
        r0 = x.fma(y0, r0);
        r1 = x.fma(y1, r1);
        r2 = x.fma(y2, r2);
        r3 = x.fma(y3, r3);
        x = FloatVector.broadcast(Lanes.F, a[a3 + j]);
        t0 = x.fma(y0, t0);
        t1 = x.fma(y1, t1);
        t2 = x.fma(y2, t2);
        t3 = x.fma(y3, t3);
      }
      p0.intoArray(out, o0 + c);
      p1.intoArray(out, o0 + c + L);
      p2.intoArray(out, o0 + c + 2 * L);
      p3.intoArray(out, o0 + c + 3 * L);
      q0.intoArray(out, o1 + c);
      q1.intoArray(out, o1 + c + L);
      q2.intoArray(out, o1 + c + 2 * L);
      q3.intoArray(out, o1 + c + 3 * L);
      r0.intoArray(out, o2 + c);
      r1.intoArray(out, o2 + c + L);
      r2.intoArray(out, o2 + c + 2 * L);
      r3.intoArray(out, o2 + c + 3 * L);
      t0.intoArray(out, o3 + c);
      t1.intoArray(out, o3 + c + L);
      t2.intoArray(out, o3 + c + 2 * L);
      t3.intoArray(out, o3 + c + 3 * L);
    }
    sumsTail(a, a0, b, rows, count, c, width, out, o0);
    sumsTail(a, a1, b, rows, count, c, width, out, o1);
    sumsTail(a, a2, b, rows, count, c, width, out, o2);
    sumsTail(a, a3, b, rows, count, c, width, out, o3);
  }

  /** The same for one output. */
  static void sums1(
      float[] a, int a0, float[] b, int[] rows, int count, int width, float[] out, int o0) {
    int c = 0;
    for (; c <= width - 4 * L; c += 4 * L) {
      FloatVector p0 = FloatVector.zero(Lanes.F), p1 = p0, p2 = p0, p3 = p0;
      for (int j = 0; j < count; j++) {
        int row = rows[j] + c;
        FloatVector x = FloatVector.broadcast(Lanes.F, a[a0 + j]);
        p0 = x.fma(Lanes.load(b, row), p0);
        p1 = x.fma(Lanes.load(b, row + L), p1);
        p2 = x.fma(Lanes.load(b, row + 2 * L), p2);
        p3 = x.fma(Lanes.load(b, row + 3 * L), p3);
      }
      p0.intoArray(out, o0 + c);
      p1.intoArray(out, o0 + c + L);
      p2.intoArray(out, o0 + c + 2 * L);
      p3.intoArray(out, o0 + c + 3 * L);
    }
    sumsTail(a, a0, b, rows, count, c, width, out, o0);
  }

  /** Columns {@code from} to {@code width}: vector by vector, then number by number. */
  private static void sumsTail(
      float[] a,
      int a0,
      float[] b,
      int[] rows,
      int count,
      int from,
      int width,
      float[] out,
      int o0) {
    int c = from;
    for (; c <= width - L; c += L) {
      FloatVector p = FloatVector.zero(Lanes.F);
      for (int j = 0; j < count; j++) {
        p = FloatVector.broadcast(Lanes.F, a[a0 + j]).fma(Lanes.load(b, rows[j] + c), p);
      }
      p.intoArray(out, o0 + c);
    }
    for (; c < width; c++) {
      float sum = 0;
      for (int j = 0; j < count; j++) {
        sum = Math.fma(a[a0 + j], b[rows[j] + c], sum);
      }
      out[o0 + c] = sum;
    }
  }
}
