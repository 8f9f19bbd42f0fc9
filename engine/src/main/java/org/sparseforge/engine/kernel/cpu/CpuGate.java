package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.NotANumberException;
import org.sparseforge.engine.loader.ModelConfig.Experts;

/** The router of one token. */
final class CpuGate {
  private CpuGate() {}

  static void choose(
      int[] ids,
      float[] weights,
      float[] logits,
      int at,
      float[] bias,
      Experts shape,
      int row,
      Scratch s) {
    int experts = shape.nRoutedExperts();
    float[] scores = s.tile(experts);
    float[] choice = s.tile2(experts);
    VectorMath.sigmoid(logits, at, scores, 0, experts, s);
    for (int e = 0; e < experts; e++) {
      choice[e] = scores[e] + bias[e];
      if (Float.isNaN(choice[e])) {
        throw new NotANumberException(
            "the router logit of token %d for expert %d is NaN".formatted(row, e));
      }
    }
    keepGroups(choice, shape, s);
    int k = shape.numExpertsPerTok();
    int first = row * k;
    for (int j = 0; j < k; j++) {
      int best = largest(choice, 0, experts);
      choice[best] = Float.NEGATIVE_INFINITY;
      insert(ids, first, j, best);
    }
    float sum = 0;
    for (int j = first; j < first + k; j++) {
      sum += scores[ids[j]];
    }
    for (int j = first; j < first + k; j++) {
      float weight = shape.normTopkProb() ? scores[ids[j]] / (sum + 1e-20f) : scores[ids[j]];
      weights[j] = weight * shape.routedScalingFactor();
    }
  }

  /** Sets the experts of dropped groups to minus infinity. */
  private static void keepGroups(float[] choice, Experts shape, Scratch s) {
    int groups = shape.nGroup();
    int size = shape.nRoutedExperts() / groups;
    float[] scores = s.scores(groups);
    for (int g = 0; g < groups; g++) {
      int best = largest(choice, g * size, (g + 1) * size);
      float second = Float.NEGATIVE_INFINITY;
      for (int e = g * size; e < (g + 1) * size; e++) {
        second = e == best ? second : Math.max(second, choice[e]);
      }
      scores[g] = choice[best] + second;
    }
    for (int dropped = shape.topkGroup(); dropped < groups; dropped++) {
      // The worst goes first, and of equal ones the last, so that ties stay with the lower index.
      int worst = 0;
      for (int g = 1; g < groups; g++) {
        if (scores[g] <= scores[worst]) {
          worst = g;
        }
      }
      scores[worst] = Float.POSITIVE_INFINITY;
      for (int e = worst * size; e < (worst + 1) * size; e++) {
        choice[e] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  /** The first of the largest. */
  private static int largest(float[] values, int from, int end) {
    int best = from;
    for (int i = from + 1; i < end; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }

  /** Puts {@code id} in order among the {@code count} ids from {@code first} on. */
  private static void insert(int[] ids, int first, int count, int id) {
    int i = first + count;
    for (; i > first && ids[i - 1] > id; i--) {
      ids[i] = ids[i - 1];
    }
    ids[i] = id;
  }
}
