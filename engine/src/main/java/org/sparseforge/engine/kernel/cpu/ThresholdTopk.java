package org.sparseforge.engine.kernel.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The k largest of many scores, exactly. A small sample names a threshold that a few more than k
 * scores reach; those are collected in one pass and the exact selection is left to {@link
 * RadixTopk}. Where the sample misled and fewer than k reach it, a lower one is tried. Which
 * threshold was tried never shows in the result: everything equal to the k-th score is collected.
 */
final class ThresholdTopk {
  private static final int L = Lanes.COUNT;

  /** Below this many scores for each one wanted a sample gains nothing. */
  private static final int WORTH_SAMPLING = 2;

  private static final int SAMPLE = 128;

  private final RadixTopk exact = new RadixTopk();
  private final float[] sample = new float[SAMPLE];
  private float[] reached = {};
  private int[] positions = {};

  /**
   * @param into [k] positions in ascending order, equal scores by the lower position
   * @return false if a score is NaN; {@code into} is then unspecified
   */
  boolean select(float[] scores, int at, int count, int k, int[] into, int offset) {
    if (count < WORTH_SAMPLING * k || count < 4 * SAMPLE) {
      return exact.select(scores, at, count, k, into, offset);
    }
    if (hasNan(scores, at, count)) {
      return false;
    }
    for (int i = 0; i < SAMPLE; i++) {
      sample[i] = scores[at + (int) ((long) i * count / SAMPLE)];
    }
    Arrays.sort(sample);
    double share = (double) k / count;
    double expected = SAMPLE * share;
    double margin = 2 * Math.sqrt(expected * (1 - share)) + 1;
    while (true) {
      int rank = (int) Math.ceil(expected + margin);
      if (rank >= SAMPLE) {
        return exact.select(scores, at, count, k, into, offset);
      }
      int found = collect(scores, at, count, sample[SAMPLE - 1 - rank]);
      if (found >= k) {
        exact.select(reached, 0, found, k, into, offset);
        for (int i = offset; i < offset + k; i++) {
          into[i] = positions[into[i]];
        }
        return true;
      }
      margin *= 2;
    }
  }

  private static boolean hasNan(float[] scores, int at, int count) {
    FloatVector sum = FloatVector.zero(Lanes.F);
    int i = 0;
    for (; i <= count - L; i += L) {
      // Zero for every number but NaN and infinity.
      sum = sum.add(Lanes.load(scores, at + i).mul(0f));
    }
    float tail = 0;
    for (; i < count; i++) {
      tail += scores[at + i] * 0f;
    }
    if (tail == 0 && sum.compare(VectorOperators.EQ, 0f).allTrue()) {
      return false;
    }
    for (i = at; i < at + count; i++) {
      if (scores[i] != scores[i]) {
        return true;
      }
    }
    return false;
  }

  /** Everything that is at least {@code threshold}, in order; how many. */
  private int collect(float[] scores, int at, int count, float threshold) {
    if (reached.length < count + 1) {
      reached = new float[count + 1];
      positions = new int[count + 1];
    }
    FloatVector least = FloatVector.broadcast(Lanes.F, threshold);
    int found = 0;
    int i = 0;
    for (; i <= count - L; i += L) {
      VectorMask<Float> some = Lanes.load(scores, at + i).compare(VectorOperators.GE, least);
      if (some.anyTrue()) {
        found = append(scores, at, i, i + L, threshold, found);
      }
    }
    return append(scores, at, i, count, threshold, found);
  }

  private int append(float[] scores, int at, int from, int to, float threshold, int found) {
    int next = found;
    for (int i = from; i < to; i++) {
      float score = scores[at + i];
      reached[next] = score;
      positions[next] = i;
      next += score >= threshold ? 1 : 0;
    }
    return next;
  }
}
