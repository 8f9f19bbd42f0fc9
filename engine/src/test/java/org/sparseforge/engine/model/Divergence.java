package org.sparseforge.engine.model;

/** How far one distribution over tokens is from another, both given as logits. */
final class Divergence {
  private Divergence() {}

  /** Kullback-Leibler of {@code q} from {@code p}, in nats. */
  static double of(float[] p, float[] q) {
    double logP = logSumExp(p);
    double logQ = logSumExp(q);
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      sum += Math.exp(p[i] - logP) * (p[i] - logP - q[i] + logQ);
    }
    return sum;
  }

  private static double logSumExp(float[] x) {
    double max = Double.NEGATIVE_INFINITY;
    for (float v : x) {
      max = Math.max(max, v);
    }
    double sum = 0;
    for (float v : x) {
      sum += Math.exp(v - max);
    }
    return max + Math.log(sum);
  }
}
