package org.sparseforge.engine.kernel.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The exponential from additions, multiplications and bit shifts, so that it has the same bits in
 * interpreted and compiled code; within 2 units in the last place.
 */
final class VectorMath {
  private static final int L = Lanes.COUNT;

  private static final float LOG2_E = 1.44269504f;

  /** ln 2 in two parts; the first has trailing zeros, so that its multiples are exact. */
  private static final float LN2_HIGH = 0.693145752f;

  private static final float LN2_LOW = 1.42860677e-6f;

  /** Adding it leaves a number rounded to whole in the lowest bits. */
  private static final float ROUND = 12582912f;

  private VectorMath() {}

  /**
   * {@code out = exp(scale * x + shift)} for {@code n} numbers; the exponent is clamped to -87 to
   * 88, and NaN stays NaN. {@code out} may be {@code x}.
   *
   * @param pad a vector's room, overwritten
   */
  static void exp(
      float[] x, int at, float scale, float shift, float[] out, int o, int n, float[] pad) {
    FloatVector times = constant(scale), plus = constant(shift);
    FloatVector least = constant(-87f), most = constant(88f);
    FloatVector log2e = constant(LOG2_E), round = constant(ROUND);
    FloatVector high = constant(-LN2_HIGH), low = constant(-LN2_LOW);
    FloatVector c7 = constant(1 / 5040f), c6 = constant(1 / 720f), c5 = constant(1 / 120f);
    FloatVector c4 = constant(1 / 24f), c3 = constant(1 / 6f), c2 = constant(0.5f);
    FloatVector one = constant(1f), zero = constant(0f);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector y = Lanes.load(x, at + i).fma(times, plus).max(least).min(most);
      FloatVector shifted = y.fma(log2e, round);
      FloatVector whole = shifted.sub(round);
      FloatVector r = whole.fma(low, whole.fma(high, y));
      FloatVector p = c7.fma(r, c6).fma(r, c5).fma(r, c4).fma(r, c3).fma(r, c2);
      p = p.fma(r, one).fma(r, one);
      // The whole part is added to the exponent field; y * 0 is NaN for NaN, whose bits that
      // spoils.
      IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
      FloatVector power = p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
      y.fma(zero, power).intoArray(out, o + i);
    }
    if (i < n) {
      System.arraycopy(x, at + i, pad, 0, n - i);
      Arrays.fill(pad, n - i, L, 0);
      exp(pad, 0, scale, shift, pad, 0, L, pad);
      System.arraycopy(pad, 0, out, o + i, n - i);
    }
  }

  /** Made outside of loops: an operator with a scalar is more for the compiler to see through. */
  private static FloatVector constant(float x) {
    return FloatVector.broadcast(Lanes.F, x);
  }

  /** {@code out = x / (1 + exp(-x)) * up}; may be in place. */
  static void siluMul(float[] x, int at, float[] up, int u, float[] out, int o, int n, Scratch s) {
    float[] e = s.exps(n);
    exp(x, at, -1, 0, e, 0, n, s.lanes);
    for (int i = 0; i < n; i++) {
      out[o + i] = x[at + i] / (1 + e[i]) * up[u + i];
    }
  }

  /** {@code out = 1 / (1 + exp(-x))} */
  static void sigmoid(float[] x, int at, float[] out, int o, int n, Scratch s) {
    exp(x, at, -1, 0, out, o, n, s.lanes);
    for (int i = o; i < o + n; i++) {
      out[i] = 1 / (1 + out[i]);
    }
  }
}
