package org.sparseforge.engine.kernel.cpu;

import jdk.incubator.vector.FloatVector;

/** The indexer's inner loop: four heads of a token meet four vectors of turned keys. */
final class IndexScores {
  private static final int L = Lanes.COUNT;

  private IndexScores() {}

  /**
   * {@code scores += sum over up to four heads of weight * relu(q . key)}, in the order of heads,
   * for four vectors of keys.
   *
   * @param q0 where the heads' rows start in {@code q}; those past {@code heads} repeat another
   * @param keys four groups [dim][lanes], at {@code k0} to {@code k3}
   * @param heads one to four
   * @param weights of the heads, from {@code w} on
   */
  static void add(
      float[] q,
      int q0,
      int q1,
      int q2,
      int q3,
      int dim,
      float[] keys,
      int k0,
      int k1,
      int k2,
      int k3,
      float[] weights,
      int w,
      int heads,
      float scale,
      float[] scores,
      int at,
      Scratch scratch) {
    FloatVector p0 = FloatVector.zero(Lanes.F), p1 = p0, p2 = p0, p3 = p0;
    FloatVector r0 = p0, r1 = p0, r2 = p0, r3 = p0;
    FloatVector s0 = p0, s1 = p0, s2 = p0, s3 = p0;
    FloatVector t0 = p0, t1 = p0, t2 = p0, t3 = p0;
    for (int d = 0, k = 0; d < dim; d++, k += L) {
      FloatVector y0 = Lanes.load(keys, k0 + k), y1 = Lanes.load(keys, k1 + k);
      FloatVector y2 = Lanes.load(keys, k2 + k), y3 = Lanes.load(keys, k3 + k);
      FloatVector x = FloatVector.broadcast(Lanes.F, q[q0 + d]);
      p0 = x.fma(y0, p0);
      p1 = x.fma(y1, p1);
      p2 = x.fma(y2, p2);
      p3 = x.fma(y3, p3);
      x = FloatVector.broadcast(Lanes.F, q[q1 + d]);
      r0 = x.fma(y0, r0);
      r1 = x.fma(y1, r1);
      r2 = x.fma(y2, r2);
      r3 = x.fma(y3, r3);
      x = FloatVector.broadcast(Lanes.F, q[q2 + d]);
      s0 = x.fma(y0, s0);
      s1 = x.fma(y1, s1);
      s2 = x.fma(y2, s2);
      s3 = x.fma(y3, s3);
      x = FloatVector.broadcast(Lanes.F, q[q3 + d]);
      t0 = x.fma(y0, t0);
      t1 = x.fma(y1, t1);
      t2 = x.fma(y2, t2);
      t3 = x.fma(y3, t3);
    }
    float[] dots = scratch.lanes;
    p0.intoArray(dots, 0);
    p1.intoArray(dots, L);
    p2.intoArray(dots, 2 * L);
    p3.intoArray(dots, 3 * L);
    r0.intoArray(dots, 4 * L);
    r1.intoArray(dots, 5 * L);
    r2.intoArray(dots, 6 * L);
    r3.intoArray(dots, 7 * L);
    s0.intoArray(dots, 8 * L);
    s1.intoArray(dots, 9 * L);
    s2.intoArray(dots, 10 * L);
    s3.intoArray(dots, 11 * L);
    t0.intoArray(dots, 12 * L);
    t1.intoArray(dots, 13 * L);
    t2.intoArray(dots, 14 * L);
    t3.intoArray(dots, 15 * L);
    weigh(dots, weights, w, heads, scale, scores, at);
  }

  /** A method of its own: in one with the above, C2 makes objects of vectors. */
  private static void weigh(
      float[] dots, float[] weights, int w, int heads, float scale, float[] scores, int at) {
    FloatVector zero = FloatVector.zero(Lanes.F);
    for (int h = 0; h < heads; h++) {
      FloatVector weight = FloatVector.broadcast(Lanes.F, weights[w + h] * scale);
      for (int c = 0; c < 4 * L; c += L) {
        Lanes.load(dots, 4 * L * h + c)
            .max(zero)
            .fma(weight, Lanes.load(scores, at + c))
            .intoArray(scores, at + c);
      }
    }
  }
}
