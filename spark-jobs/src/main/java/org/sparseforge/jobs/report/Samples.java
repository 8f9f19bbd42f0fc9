package org.sparseforge.jobs.report;

import java.util.Arrays;

/** Numbers of one kind, for medians and histograms. */
final class Samples {
  private double[] values = new double[64];
  private int size;
  private boolean sorted = true;

  void add(double value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
    }
    values[size++] = value;
    sorted = false;
  }

  int size() {
    return size;
  }

  double sum() {
    return Arrays.stream(values, 0, size).sum();
  }

  /**
   * @param share 0 for the smallest, 0.5 for the median, 1 for the largest
   * @return NaN where there are no numbers
   */
  double quantile(double share) {
    if (size == 0) {
      return Double.NaN;
    }
    if (!sorted) {
      Arrays.sort(values, 0, size);
      sorted = true;
    }
    double at = share * (size - 1);
    int below = (int) Math.floor(at);
    int above = Math.min(size - 1, below + 1);
    return values[below] + (values[above] - values[below]) * (at - below);
  }

  /** How many numbers lie in each of {@code bins} equal parts of {@code from} to {@code to}. */
  int[] histogram(double from, double to, int bins) {
    int[] counts = new int[bins];
    for (int i = 0; i < size; i++) {
      int bin = to == from ? 0 : (int) ((values[i] - from) / (to - from) * bins);
      counts[Math.max(0, Math.min(bins - 1, bin))]++;
    }
    return counts;
  }
}
