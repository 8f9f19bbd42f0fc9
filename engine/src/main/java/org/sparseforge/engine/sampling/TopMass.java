package org.sparseforge.engine.sampling;

import java.util.Arrays;

/**
 * The shortest beginning of a row, by descending logit and then ascending id, whose weights reach a
 * share of all weight, counted in {@link WeightUnits}. As sums are exact in any order, tokens need
 * not be sorted: they are thrown into buckets by logit, and only the bucket in which the share is
 * reached is looked at more closely. A flat row over a large vocabulary then costs about as much as
 * a steep one.
 */
final class TopMass {
  /** Buckets of 1/64 below the greatest logit; the last one takes the rest. */
  private static final int NUM_BUCKETS = 2048;

  private static final float BUCKETS_PER_LOGIT = 64;

  private final int vocabSize;
  private final long[] bucketMass = new long[NUM_BUCKETS];
  private final int[] bucketSize = new int[NUM_BUCKETS];
  private long[] keys = new long[64];

  TopMass(int vocabSize) {
    WeightUnits.requireCountable(vocabSize);
    this.vocabSize = vocabSize;
  }

  /** How many tokens of {@code order} it takes to reach {@code share} of the weight of them all. */
  static int count(TopTokens order, double[] weights, double share) {
    long total = 0;
    for (int rank = 0; rank < order.size(); rank++) {
      total += WeightUnits.of(weights[order.tokenId(rank)]);
    }
    long wanted = wanted(total, share);
    long sum = 0;
    int count = 0;
    while (sum < wanted) {
      sum += WeightUnits.of(weights[order.tokenId(count++)]);
    }
    return count;
  }

  /**
   * Writes the kept tokens to {@code ids}, ascending.
   *
   * @param max the greatest logit of the row
   * @param weights by token id, those of greater logits not less
   * @return how many they are
   */
  int select(float[] logits, int offset, float max, double[] weights, double share, int[] ids) {
    Arrays.fill(bucketMass, 0);
    Arrays.fill(bucketSize, 0);
    long total = 0;
    for (int id = 0; id < vocabSize; id++) {
      int bucket = bucket(logits[offset + id], max);
      long units = WeightUnits.of(weights[id]);
      bucketMass[bucket] += units;
      bucketSize[bucket]++;
      total += units;
    }
    long missing = wanted(total, share);
    int last = 0;
    while (missing > bucketMass[last]) {
      missing -= bucketMass[last++];
    }
    long lastKey = lastKey(logits, offset, max, weights, last, missing);
    int size = 0;
    for (int id = 0; id < vocabSize; id++) {
      float logit = logits[offset + id];
      int bucket = bucket(logit, max);
      if (bucket < last || bucket == last && TopTokens.key(logit, id) <= lastKey) {
        ids[size++] = id;
      }
    }
    return size;
  }

  /** The key of the token of {@code bucket} with which {@code missing} is reached. */
  private long lastKey(
      float[] logits, int offset, float max, double[] weights, int bucket, long missing) {
    if (keys.length < bucketSize[bucket]) {
      keys = new long[bucketSize[bucket]];
    }
    int size = 0;
    for (int id = 0; id < vocabSize; id++) {
      float logit = logits[offset + id];
      if (bucket(logit, max) == bucket) {
        keys[size++] = TopTokens.key(logit, id);
      }
    }
    Arrays.sort(keys, 0, size);
    int rank = 0;
    long sum = WeightUnits.of(weights[(int) keys[0]]);
    while (sum < missing) {
      sum += WeightUnits.of(weights[(int) keys[++rank]]);
    }
    return keys[rank];
  }

  /** Never rises with the logit: subtraction and scaling round monotonically. */
  private static int bucket(float logit, float max) {
    return (int) Math.min(NUM_BUCKETS - 1, (max - logit) * BUCKETS_PER_LOGIT);
  }

  /** At least one unit, so that the heaviest token is always kept; at most all of them. */
  private static long wanted(long total, double share) {
    return Math.max(1, Math.min(total, (long) Math.ceil(share * total)));
  }
}
