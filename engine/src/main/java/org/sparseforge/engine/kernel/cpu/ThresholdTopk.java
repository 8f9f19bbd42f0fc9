package org.sparseforge.engine.kernel.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The k largest of many scores, exactly. A small sample gives two thresholds around the k-th score;
 * counting passes draw them together until only a few scores are left between, which are sorted.
 * Where that does not come to an end soon (many equal scores, infinities) {@link RadixTopk}
 * selects. What was tried on the way never shows in the result.
 */
final class ThresholdTopk {
  private static final int L = Lanes.COUNT;

  /** Of a sample: at least, at most, and one of how many scores. */
  private static final int LEAST_SAMPLE = 64;

  private static final int MOST_SAMPLE = 512;
  private static final int ONE_OF = 64;

  /** Scores between the thresholds that are sorted. */
  private static final int BAND = 64;

  /** Thresholds tried before giving up. */
  private static final int TRIES = 16;

  /** With so many scores for each one wanted, most vectors hold none that is. */
  private static final int SPARSE = 64;

  private final RadixTopk exact = new RadixTopk();
  private final float[] sample = new float[MOST_SAMPLE];
  private final float[] band = new float[BAND];

  /** The thresholds, and how many scores reach them: at least k, and less than k. */
  private float low;

  private float high;
  private int reachLow;
  private int reachHigh;

  /**
   * @param into [k] positions in ascending order, equal scores by the lower position
   * @return false if a score is NaN; {@code into} is then unspecified
   */
  boolean select(float[] scores, int at, int count, int k, int[] into, int offset) {
    if (count < 4 * LEAST_SAMPLE) {
      return exact.select(scores, at, count, k, into, offset);
    }
    if (hasNan(scores, at, count)) {
      return false;
    }
    if (!narrow(scores, at, count, k)) {
      return exact.select(scores, at, count, k, into, offset);
    }
    float kth = low;
    if (reachLow > k) {
      int between = fillBand(scores, at, count);
      Arrays.sort(band, 0, between);
      int place = between - (k - reachHigh);
      kth = band[place];
      if (place > 0 && band[place - 1] == kth) {
        // Not all that equal the k-th are taken.
        return exact.select(scores, at, count, k, into, offset);
      }
    }
    collect(scores, at, count, kth, k, into, offset);
    return true;
  }

  /** Whether thresholds with at most {@link #BAND} scores between them were found. */
  private boolean narrow(float[] scores, int at, int count, int k) {
    int size = Math.max(LEAST_SAMPLE, Math.min(MOST_SAMPLE, count / ONE_OF));
    for (int i = 0; i < size; i++) {
      sample[i] = scores[at + (int) ((long) i * count / size)];
    }
    Arrays.sort(sample, 0, size);
    double share = (double) k / count;
    double expected = size * share;
    double margin = Math.sqrt(expected * (1 - share)) + 1;
    low = Float.NEGATIVE_INFINITY;
    reachLow = count;
    high = Float.POSITIVE_INFINITY;
    reachHigh = 0;
    place(sample[rank(expected + margin, size)], scores, at, count, k);
    place(sample[rank(expected - margin, size)], scores, at, count, k);
    if (low == Float.NEGATIVE_INFINITY) {
      place(sample[0], scores, at, count, k);
    }
    if (high == Float.POSITIVE_INFINITY) {
      high = Math.nextUp(maximum(scores, at, count));
    }
    for (int i = 0; i < TRIES && reachLow > k && reachLow - reachHigh > BAND; i++) {
      // Beside k, on the side of the threshold that is farther from it.
      int aim = reachLow - k > k - reachHigh ? k + BAND / 4 : k - BAND / 4;
      float part = (float) (reachLow - aim) / (reachLow - reachHigh);
      float between = low + (high - low) * part;
      if (!(between > low && between < high)) {
        return false;
      }
      place(between, scores, at, count, k);
    }
    return reachLow == k || reachLow - reachHigh <= BAND && high < Float.POSITIVE_INFINITY;
  }

  private static float maximum(float[] scores, int at, int count) {
    FloatVector most = Lanes.load(scores, at);
    for (int i = L; i <= count - L; i += L) {
      most = most.max(Lanes.load(scores, at + i));
    }
    return most.max(Lanes.load(scores, at + count - L)).reduceLanes(VectorOperators.MAX);
  }

  private static int rank(double fromTop, int size) {
    return (int) Math.max(0, Math.min(size - 1, size - 1 - Math.round(fromTop)));
  }

  /** Makes {@code threshold} the lower or the higher one, if that brings them together. */
  private void place(float threshold, float[] scores, int at, int count, int k) {
    int reach = count(scores, at, count, threshold);
    if (reach >= k && reach <= reachLow) {
      low = threshold;
      reachLow = reach;
    } else if (reach < k && reach >= reachHigh) {
      high = threshold;
      reachHigh = reach;
    }
  }

  private static int count(float[] scores, int at, int count, float threshold) {
    FloatVector least = FloatVector.broadcast(Lanes.F, threshold);
    FloatVector one = FloatVector.broadcast(Lanes.F, 1f);
    FloatVector zero = FloatVector.zero(Lanes.F);
    FloatVector sum = zero;
    FloatVector more = zero;
    int i = 0;
    for (; i <= count - 2 * L; i += 2 * L) {
      sum = sum.add(zero.blend(one, Lanes.load(scores, at + i).compare(VectorOperators.GE, least)));
      more =
          more.add(
              zero.blend(one, Lanes.load(scores, at + i + L).compare(VectorOperators.GE, least)));
    }
    // Exact in any order: counts are whole and small.
    int reach = (int) sum.add(more).reduceLanes(VectorOperators.ADD);
    for (; i < count; i++) {
      reach += scores[at + i] >= threshold ? 1 : 0;
    }
    return reach;
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

  /** Takes the scores from the lower threshold up to below the higher one; how many. */
  private int fillBand(float[] scores, int at, int count) {
    FloatVector least = FloatVector.broadcast(Lanes.F, low);
    FloatVector most = FloatVector.broadcast(Lanes.F, high);
    int found = 0;
    int i = 0;
    for (; i <= count - L; i += L) {
      FloatVector x = Lanes.load(scores, at + i);
      VectorMask<Float> some =
          x.compare(VectorOperators.GE, least).and(x.compare(VectorOperators.LT, most));
      if (some.anyTrue()) {
        found = fillBand(scores, at + i, at + i + L, found);
      }
    }
    return fillBand(scores, at + i, at + count, found);
  }

  private int fillBand(float[] scores, int from, int to, int found) {
    int next = found;
    for (int i = from; i < to; i++) {
      if (scores[i] >= low && scores[i] < high) {
        band[next++] = scores[i];
      }
    }
    return next;
  }

  /** Positions of the k scores that are at least {@code kth}. */
  private static void collect(
      float[] scores, int at, int count, float kth, int k, int[] into, int offset) {
    int end = offset + k;
    int next = offset;
    if (count < SPARSE * k) {
      for (int i = 0; next < end; i++) {
        into[next] = i;
        next += scores[at + i] >= kth ? 1 : 0;
      }
      return;
    }
    FloatVector least = FloatVector.broadcast(Lanes.F, kth);
    int i = 0;
    for (; i <= count - L; i += L) {
      if (Lanes.load(scores, at + i).compare(VectorOperators.GE, least).anyTrue()) {
        next = take(scores, at, i, i + L, kth, into, next, end);
      }
    }
    take(scores, at, i, count, kth, into, next, end);
  }

  private static int take(
      float[] scores, int at, int from, int to, float kth, int[] into, int first, int end) {
    int next = first;
    for (int i = from; i < to && next < end; i++) {
      into[next] = i;
      next += scores[at + i] >= kth ? 1 : 0;
    }
    return next;
  }
}
