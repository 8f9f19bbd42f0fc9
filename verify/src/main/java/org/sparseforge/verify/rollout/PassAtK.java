package org.sparseforge.verify.rollout;

import java.util.List;
import java.util.TreeSet;

/**
 * How likely at least one of k attempts passes, estimated from n attempts of which c passed: {@code
 * 1 - C(n-c, k) / C(n, k)}. Unbiased for every k up to n, which {@code 1 - (1 - c/n)^k} is not.
 *
 * @see <a href="https://arxiv.org/abs/2107.03374">Chen et al., "Evaluating Large Language Models
 *     Trained on Code", section 2.1</a>
 */
public final class PassAtK {
  private PassAtK() {}

  /**
   * @param n attempts that were graded
   * @param c those that passed, 0 to n
   * @param k tries, 1 to n
   * @return 0 to 1
   */
  public static double estimate(int n, int c, int k) {
    if (c < 0 || c > n || k < 1 || k > n) {
      throw new IllegalArgumentException(
          "pass@k needs 0 <= c <= n and 1 <= k <= n, got n=" + n + ", c=" + c + ", k=" + k);
    }
    if (n - c < k) {
      return 1;
    }
    // A product of factors near 1: binomials themselves overflow from n = 60 on.
    double allFail = 1;
    for (int i = n - c + 1; i <= n; i++) {
      allFail *= 1 - (double) k / i;
    }
    return 1 - allFail;
  }

  /** The k worth showing for {@code samples} attempts a task: powers of two, and all of them. */
  public static List<Integer> ladder(int samples) {
    TreeSet<Integer> steps = new TreeSet<>();
    for (long k = 1; k < samples; k *= 2) {
      steps.add((int) k);
    }
    steps.add(samples);
    return List.copyOf(steps);
  }
}
