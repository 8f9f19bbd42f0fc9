package org.sparseforge.engine.kernel.reference;

import java.util.Arrays;
import java.util.Optional;
import org.sparseforge.engine.kernel.Fp8Rounding;
import org.sparseforge.engine.kernel.NotANumberException;
import org.sparseforge.engine.loader.ModelConfig.Experts;
import org.sparseforge.engine.loader.Weight;

/** The router and the experts of one token. */
final class ReferenceExperts {
  private ReferenceExperts() {}

  static void gate(
      int[] ids, float[] weights, ReferenceRows logits, float[] bias, Experts shape, int row) {
    int experts = shape.nRoutedExperts();
    float[] s = new float[experts];
    float[] choice = new float[experts];
    for (int e = 0; e < experts; e++) {
      if (Float.isNaN(logits.get(row, e))) {
        throw new NotANumberException(
            "the router logit of token %d for expert %d is NaN".formatted(row, e));
      }
      s[e] = sigmoid(logits.get(row, e));
      choice[e] = s[e] + bias[e];
    }
    dropGroups(choice, shape);
    int[] chosen = best(choice, shape.numExpertsPerTok());
    Arrays.sort(chosen);
    float sum = 0;
    for (int e : chosen) {
      sum += s[e];
    }
    for (int j = 0; j < chosen.length; j++) {
      float weight = shape.normTopkProb() ? s[chosen[j]] / (sum + 1e-20f) : s[chosen[j]];
      ids[row * chosen.length + j] = chosen[j];
      weights[row * chosen.length + j] = weight * shape.routedScalingFactor();
    }
  }

  /** Sets the experts of all but the best groups to minus infinity. */
  private static void dropGroups(float[] choice, Experts shape) {
    int size = shape.nRoutedExperts() / shape.nGroup();
    float[] groups = new float[shape.nGroup()];
    for (int g = 0; g < groups.length; g++) {
      int[] two = best(Arrays.copyOfRange(choice, g * size, (g + 1) * size), 2);
      groups[g] = choice[g * size + two[0]] + choice[g * size + two[1]];
    }
    int[] kept = best(groups, shape.topkGroup());
    Arrays.sort(kept);
    for (int e = 0; e < choice.length; e++) {
      if (Arrays.binarySearch(kept, e / size) < 0) {
        choice[e] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  /** Indices of the k largest values, of equal ones the lower index first. */
  private static int[] best(float[] values, int k) {
    boolean[] taken = new boolean[values.length];
    int[] chosen = new int[k];
    for (int j = 0; j < k; j++) {
      int best = -1;
      for (int i = 0; i < values.length; i++) {
        if (!taken[i] && (best < 0 || values[i] > values[best])) {
          best = i;
        }
      }
      taken[best] = true;
      chosen[j] = best;
    }
    return chosen;
  }

  static void addExpert(
      ReferenceRows out,
      ReferenceRows x,
      int row,
      Optional<Fp8Rounding> innerRounding,
      Weight gateProj,
      Weight upProj,
      Weight downProj,
      float weight) {
    float[] inner = new float[gateProj.rows()];
    for (int n = 0; n < inner.length; n++) {
      inner[n] = silu(dot(gateProj, n, x, row)) * dot(upProj, n, x, row);
    }
    ReferenceRows innerRow = new ReferenceRows(inner, 0, inner.length);
    innerRounding.ifPresent(
        rounding -> ReferenceRowOperators.roundFp8(innerRow, innerRow, 0, inner.length, rounding));
    for (int n = 0; n < downProj.rows(); n++) {
      out.add(row, n, weight * dot(downProj, n, innerRow, 0));
    }
  }

  private static float dot(Weight matrix, int matrixRow, ReferenceRows x, int row) {
    float[] w = new float[matrix.cols()];
    matrix.readRow(matrixRow, w, 0);
    float sum = 0;
    for (int i = 0; i < w.length; i++) {
      sum += w[i] * x.get(row, i);
    }
    return sum;
  }

  static float silu(float x) {
    return (float) (x / (1 + Math.exp(-x)));
  }

  private static float sigmoid(float x) {
    return (float) (1 / (1 + Math.exp(-x)));
  }
}
