package org.sparseforge.engine.sampling;

import java.util.Arrays;

/**
 * Which tokens of a row top-k, top-p and min-p leave, and what they weigh; {@link Sampler} has the
 * definition. Buffers are reused from row to row.
 */
final class KeptTokens {
  /** How many tokens top-p looks at first, and then: most distributions need no more. */
  private static final int[] LOOKS = {64, 512};

  private final int vocabSize;
  private final TopTokens order;

  /** By token id; valid for kept tokens only. */
  private final double[] weights;

  private int[] ids = new int[64];
  private int size;
  private boolean everything;

  KeptTokens(int vocabSize) {
    this.vocabSize = vocabSize;
    this.order = new TopTokens(vocabSize);
    this.weights = new double[vocabSize];
  }

  /** Chooses from a row whose greatest logit is {@code max}; temperature is above 0. */
  void choose(float[] logits, int offset, float max, SamplingParams params) {
    int topK = params.topK() == 0 ? vocabSize : Math.min(params.topK(), vocabSize);
    everything = topK == vocabSize && params.topP() == 1 && params.minP() == 0;
    if (topK < vocabSize) {
      order.select(logits, offset, topK);
      double total = weigh(logits, offset, max, params.temperature());
      keepFirst(params.topP() == 1 ? topK : topP(params.topP() * total));
    } else {
      double total = weighAll(logits, offset, max, params.temperature());
      if (params.topP() < 1) {
        keepFirst(topPOfAll(logits, offset, params.topP() * total));
      } else if (!everything) {
        keepAll();
      }
    }
    if (params.minP() > 0) {
      dropBelow(params.minP());
    }
    everything |= size == vocabSize;
  }

  /** Keeps one token, as greedy does. */
  void chooseOnly(int tokenId) {
    everything = false;
    ids[0] = tokenId;
    size = 1;
    weights[tokenId] = 1;
  }

  /** Whether nothing was cut off; {@link #size} and {@link #id} then mean nothing. */
  boolean everything() {
    return everything;
  }

  int size() {
    return size;
  }

  /** Kept ids ascend with {@code i}. */
  int id(int i) {
    return ids[i];
  }

  double weight(int tokenId) {
    return weights[tokenId];
  }

  private double weigh(float[] logits, int offset, float max, double temperature) {
    double total = 0;
    for (int rank = 0; rank < order.size(); rank++) {
      int id = order.tokenId(rank);
      weights[id] = Exp.ofNonPositive(((double) logits[offset + id] - max) / temperature);
      total += weights[id];
    }
    return total;
  }

  private double weighAll(float[] logits, int offset, float max, double temperature) {
    double total = 0;
    for (int id = 0; id < vocabSize; id++) {
      double weight = Exp.ofNonPositive(((double) logits[offset + id] - max) / temperature);
      weights[id] = weight;
      total += weight;
    }
    return total;
  }

  /** How many of the ordered tokens it takes to reach {@code mass}; all where they do not. */
  private int topP(double mass) {
    double sum = 0;
    for (int rank = 0; rank < order.size(); rank++) {
      sum += weights[order.tokenId(rank)];
      if (sum >= mass) {
        return rank + 1;
      }
    }
    return order.size() + 1;
  }

  private int topPOfAll(float[] logits, int offset, double mass) {
    for (int look : LOOKS) {
      order.select(logits, offset, look);
      int count = topP(mass);
      if (count <= order.size()) {
        return count;
      }
    }
    order.select(logits, offset, vocabSize);
    return topP(mass);
  }

  private void keepFirst(int count) {
    size = Math.min(count, order.size());
    reserve(size);
    for (int rank = 0; rank < size; rank++) {
      ids[rank] = order.tokenId(rank);
    }
    Arrays.sort(ids, 0, size);
  }

  private void keepAll() {
    size = vocabSize;
    reserve(size);
    for (int id = 0; id < size; id++) {
      ids[id] = id;
    }
  }

  /** The heaviest token weighs exactly 1. */
  private void dropBelow(double minP) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (weights[ids[i]] >= minP) {
        ids[kept++] = ids[i];
      }
    }
    size = kept;
  }

  private void reserve(int capacity) {
    if (ids.length < capacity) {
      ids = new int[capacity];
    }
  }
}
