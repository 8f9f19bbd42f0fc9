package org.sparseforge.engine.kernel.cpu;

import jdk.incubator.vector.FloatVector;
import org.sparseforge.engine.kernel.Fp8Rounding;
import org.sparseforge.engine.loader.Fp8E4m3;
import org.sparseforge.engine.loader.Fp8Scale;
import org.sparseforge.engine.loader.RopeLayout;

/** What happens to one row by itself: norms, rotation, activation, rounding. */
final class CpuElementwise {
  private static final int L = Lanes.COUNT;

  private CpuElementwise() {}

  static void rmsNorm(
      float[] out, int o, float[] x, int at, float[] weight, float eps, int n, Scratch s) {
    double mean = sumOfSquares(x, at, 0, n, s) / n;
    scale(out, o, x, at, 0, (float) (1 / Math.sqrt(mean + eps)), weight, n);
  }

  static void add(float[] x, int at, float[] more, int from, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      Lanes.load(x, at + i).add(Lanes.load(more, from + i)).intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] += more[from + i];
    }
  }

  /** {@code out = out + factor * more} */
  static void addScaled(float[] out, int at, float factor, float[] more, int from, int n) {
    FloatVector times = FloatVector.broadcast(Lanes.F, factor);
    int i = 0;
    for (; i <= n - L; i += L) {
      Lanes.load(more, from + i).fma(times, Lanes.load(out, at + i)).intoArray(out, at + i);
    }
    for (; i < n; i++) {
      out[at + i] = Math.fma(more[from + i], factor, out[at + i]);
    }
  }

  static void divide(float[] x, int at, float by, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      Lanes.load(x, at + i).div(by).intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] /= by;
    }
  }

  static void layerNorm(
      float[] out,
      int o,
      float[] x,
      int at,
      float[] weight,
      float[] bias,
      float eps,
      int n,
      Scratch s) {
    FloatVector sums = FloatVector.zero(Lanes.F);
    int i = 0;
    for (; i <= n - L; i += L) {
      sums = sums.add(Lanes.load(x, at + i));
    }
    sums.intoArray(s.lanes, 0);
    for (int j = 0; i + j < n; j++) {
      s.lanes[j] += x[at + i + j];
    }
    float mean = Lanes.sum(s.lanes, 0) / n;
    double variance = sumOfSquares(x, at, mean, n, s) / n;
    scale(out, o, x, at, mean, (float) (1 / Math.sqrt(variance + eps)), weight, n);
    add(out, o, bias, 0, n);
  }

  private static float sumOfSquares(float[] x, int at, float mean, int n, Scratch s) {
    FloatVector sums = FloatVector.zero(Lanes.F);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector v = Lanes.load(x, at + i).sub(mean);
      sums = v.fma(v, sums);
    }
    sums.intoArray(s.lanes, 0);
    for (int j = 0; i + j < n; j++) {
      float v = x[at + i + j] - mean;
      s.lanes[j] = Math.fma(v, v, s.lanes[j]);
    }
    return Lanes.sum(s.lanes, 0);
  }

  private static void scale(
      float[] out, int o, float[] x, int at, float mean, float scale, float[] weight, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      Lanes.load(x, at + i).sub(mean).mul(scale).mul(Lanes.load(weight, i)).intoArray(out, o + i);
    }
    for (; i < n; i++) {
      out[o + i] = (x[at + i] - mean) * scale * weight[i];
    }
  }

  static void rope(float[] x, int at, float[] angles, int angle, RopeLayout layout, int width) {
    int half = width / 2;
    int next = layout == RopeLayout.INTERLEAVED ? 2 : 1;
    int apart = layout == RopeLayout.INTERLEAVED ? 1 : half;
    for (int i = 0; i < half; i++) {
      float cos = angles[angle + i];
      float sin = angles[angle + half + i];
      int first = at + i * next;
      float a = x[first];
      float b = x[first + apart];
      x[first] = a * cos - b * sin;
      x[first + apart] = b * cos + a * sin;
    }
  }

  /** {@code x = softmax(scale * x)} */
  static void softmax(float[] x, int at, int n, float scale, Scratch s) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = at; i < at + n; i++) {
      max = Math.max(max, x[i] * scale);
    }
    VectorMath.exp(x, at, scale, -max, x, at, n, s.lanes);
    FloatVector sums = FloatVector.zero(Lanes.F);
    int i = 0;
    for (; i <= n - L; i += L) {
      sums = sums.add(Lanes.load(x, at + i));
    }
    sums.intoArray(s.lanes, 0);
    for (int j = 0; i + j < n; j++) {
      s.lanes[j] += x[at + i + j];
    }
    float inverse = 1 / Lanes.sum(s.lanes, 0);
    for (i = at; i < at + n; i++) {
      x[i] *= inverse;
    }
  }

  static void hadamard(float[] x, int at, int n) {
    for (int step = 1; step < n; step *= 2) {
      for (int group = at; group < at + n; group += 2 * step) {
        for (int i = group; i < group + step; i++) {
          float a = x[i];
          float b = x[i + step];
          x[i] = a + b;
          x[i + step] = a - b;
        }
      }
    }
    float scale = (float) (1 / Math.sqrt(n));
    for (int i = at; i < at + n; i++) {
      x[i] *= scale;
    }
  }

  static void roundFp8(float[] out, int o, float[] x, int at, int n, Fp8Rounding rounding) {
    for (int first = 0; first < n; first += rounding.group()) {
      int end = Math.min(first + rounding.group(), n);
      float amax = 0;
      for (int i = first; i < end; i++) {
        amax = Math.max(amax, Math.abs(x[at + i]));
      }
      float scale = Fp8Scale.of(amax, rounding.ue8m0());
      for (int i = first; i < end; i++) {
        out[o + i] = Fp8E4m3.toFloat(Fp8E4m3.fromFloat(x[at + i] / scale)) * scale;
      }
    }
  }
}
