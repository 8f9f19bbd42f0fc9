package org.sparseforge.engine.kernel.cpu;

import java.util.Arrays;

/**
 * The k largest of many scores, exactly: three histogram passes find the k-th score, a fourth
 * collects. Linear in the number of scores, and in their order, so ties go to the lower position.
 */
final class RadixTopk {
  private static final int[] SHIFTS = {21, 10, 0};
  private static final int[] BITS = {11, 11, 10};

  private final int[] histogram = new int[1 << 11];

  /**
   * @param into [k] positions in ascending order
   * @return false if a score is NaN; {@code into} is then unspecified
   */
  boolean select(float[] scores, int at, int count, int k, int[] into, int offset) {
    int prefix = 0;
    int mask = 0;
    int wanted = k;
    for (int pass = 0; pass < SHIFTS.length; pass++) {
      int shift = SHIFTS[pass];
      int digits = 1 << BITS[pass];
      Arrays.fill(histogram, 0, digits, 0);
      for (int i = at; i < at + count; i++) {
        if (scores[i] != scores[i]) {
          return false;
        }
        int key = key(scores[i]);
        if ((key & mask) == prefix) {
          histogram[key >>> shift & digits - 1]++;
        }
      }
      int digit = digits - 1;
      while (histogram[digit] < wanted) {
        wanted -= histogram[digit--];
      }
      prefix |= digit << shift;
      mask |= (digits - 1) << shift;
    }
    collect(scores, at, count, prefix, wanted, into, offset);
    return true;
  }

  /** Everything above the k-th score, and the first {@code equal} of those that have it. */
  private static void collect(
      float[] scores, int at, int count, int kth, int equal, int[] into, int offset) {
    int left = equal;
    int next = offset;
    for (int i = 0; i < count; i++) {
      int key = key(scores[at + i]);
      if (Integer.compareUnsigned(key, kth) > 0 || key == kth && left-- > 0) {
        into[next++] = i;
      }
    }
  }

  /** Unsigned whole numbers in the order of the scores; adding zero makes -0 the same as 0. */
  private static int key(float score) {
    int bits = Float.floatToRawIntBits(score + 0f);
    return bits ^ (bits >> 31 | 0x80000000);
  }
}
