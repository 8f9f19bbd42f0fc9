package org.sparseforge.engine.kernel.reference;

import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Fp8Rounding;
import org.sparseforge.engine.kernel.HostFloats;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.loader.Fp8E4m3;
import org.sparseforge.engine.loader.Fp8Scale;
import org.sparseforge.engine.loader.RopeLayout;

/** What happens to each row by itself: norms, rotation, rounding, activation. */
final class ReferenceRowOperators {
  private ReferenceRowOperators() {}

  static void rmsNorm(Rows out, Rows x, Floats weight, float eps, int numRows) {
    ReferenceRows from = ReferenceRows.of(x);
    ReferenceRows to = ReferenceRows.of(out);
    float[] w = HostFloats.of(weight);
    for (int r = 0; r < numRows; r++) {
      float squares = 0;
      for (int i = 0; i < x.width(); i++) {
        squares += from.get(r, i) * from.get(r, i);
      }
      float scale = (float) (1 / Math.sqrt(squares / x.width() + eps));
      for (int i = 0; i < x.width(); i++) {
        to.set(r, i, from.get(r, i) * scale * w[i]);
      }
    }
  }

  static void addRmsNorm(
      Rows out, Rows residual, Rows delta, Floats weight, float eps, int numRows) {
    ReferenceRows sum = ReferenceRows.of(residual);
    ReferenceRows more = ReferenceRows.of(delta);
    for (int r = 0; r < numRows; r++) {
      for (int i = 0; i < delta.width(); i++) {
        sum.add(r, i, more.get(r, i));
      }
    }
    rmsNorm(out, residual, weight, eps, numRows);
  }

  static void layerNorm(Rows out, Rows x, Floats weight, Floats bias, float eps, int numRows) {
    ReferenceRows from = ReferenceRows.of(x);
    ReferenceRows to = ReferenceRows.of(out);
    for (int r = 0; r < numRows; r++) {
      float sum = 0;
      for (int i = 0; i < x.width(); i++) {
        sum += from.get(r, i);
      }
      float mean = sum / x.width();
      float squares = 0;
      for (int i = 0; i < x.width(); i++) {
        squares += (from.get(r, i) - mean) * (from.get(r, i) - mean);
      }
      float scale = (float) (1 / Math.sqrt(squares / x.width() + eps));
      for (int i = 0; i < x.width(); i++) {
        float normal = (from.get(r, i) - mean) * scale;
        to.set(r, i, normal * HostFloats.of(weight)[i] + HostFloats.of(bias)[i]);
      }
    }
  }

  static void rope(Rows x, int rowsPerToken, Rows cosSin, RopeLayout layout, int numTokens) {
    ReferenceRows rows = ReferenceRows.of(x);
    ReferenceRows angles = ReferenceRows.of(cosSin);
    int half = x.width() / 2;
    for (int r = 0; r < numTokens * rowsPerToken; r++) {
      for (int i = 0; i < half; i++) {
        int first = layout == RopeLayout.INTERLEAVED ? 2 * i : i;
        int second = layout == RopeLayout.INTERLEAVED ? 2 * i + 1 : i + half;
        float cos = angles.get(r / rowsPerToken, i);
        float sin = angles.get(r / rowsPerToken, half + i);
        float a = rows.get(r, first);
        float b = rows.get(r, second);
        rows.set(r, first, a * cos - b * sin);
        rows.set(r, second, b * cos + a * sin);
      }
    }
  }

  static void hadamard(Rows x, int numRows) {
    ReferenceRows rows = ReferenceRows.of(x);
    float scale = (float) (1 / Math.sqrt(x.width()));
    for (int r = 0; r < numRows; r++) {
      for (int step = 1; step < x.width(); step *= 2) {
        for (int i = 0; i < x.width(); i++) {
          if ((i & step) == 0) {
            float a = rows.get(r, i);
            float b = rows.get(r, i + step);
            rows.set(r, i, a + b);
            rows.set(r, i + step, a - b);
          }
        }
      }
      for (int i = 0; i < x.width(); i++) {
        rows.set(r, i, rows.get(r, i) * scale);
      }
    }
  }

  static void roundFp8(Rows out, Rows x, Fp8Rounding rounding, int numRows) {
    for (int r = 0; r < numRows; r++) {
      roundFp8(ReferenceRows.of(out), ReferenceRows.of(x), r, x.width(), rounding);
    }
  }

  static void roundFp8(
      ReferenceRows out, ReferenceRows x, int row, int width, Fp8Rounding rounding) {
    for (int first = 0; first < width; first += rounding.group()) {
      int end = Math.min(first + rounding.group(), width);
      float amax = 0;
      for (int i = first; i < end; i++) {
        amax = Math.max(amax, Math.abs(x.get(row, i)));
      }
      float scale = Fp8Scale.of(amax, rounding.ue8m0());
      for (int i = first; i < end; i++) {
        float rounded = Fp8E4m3.toFloat(Fp8E4m3.fromFloat(x.get(row, i) / scale));
        out.set(row, i, rounded * scale);
      }
    }
  }

  static void siluMul(Rows out, Rows gate, Rows up, int numRows) {
    ReferenceRows g = ReferenceRows.of(gate);
    ReferenceRows u = ReferenceRows.of(up);
    for (int r = 0; r < numRows; r++) {
      for (int i = 0; i < gate.width(); i++) {
        ReferenceRows.of(out).set(r, i, ReferenceExperts.silu(g.get(r, i)) * u.get(r, i));
      }
    }
  }
}
