package org.sparseforge.jobs.scripted;

/** How probable so many successes are. */
final class Binomial {
  private Binomial() {}

  /** Of exactly {@code c} successes in {@code n} tries. */
  static double probability(int n, int c, double p) {
    double ways = 1;
    for (int i = 1; i <= c; i++) {
      ways *= (double) (n - c + i) / i;
    }
    return ways * Math.pow(p, c) * Math.pow(1 - p, n - c);
  }

  /** Of {@code c} successes or a number on the same side that is farther from the mean. */
  static double tail(int n, int c, double p) {
    double below = 0;
    double above = 0;
    for (int i = 0; i <= n; i++) {
      below += i <= c ? probability(n, i, p) : 0;
      above += i >= c ? probability(n, i, p) : 0;
    }
    return Math.min(below, above);
  }
}
