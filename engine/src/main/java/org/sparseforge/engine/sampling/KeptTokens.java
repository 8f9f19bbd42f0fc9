package org.sparseforge.engine.sampling;

import java.util.Arrays;

/**
 * Which tokens of a row top-k, top-p and min-p leave, and what they weigh; {@link Sampler} has the
 * definition. Buffers are reused from row to row.
 */
final class KeptTokens {
  private final int vocabSize;
  private final TopTokens order;
  private final TopMass mass;

  /** By token id; valid for kept tokens only. */
  private final double[] weights;

  private int[] ids = new int[64];
  private int size;
  private long total;
  private boolean everything;

  KeptTokens(int vocabSize) {
    this.vocabSize = vocabSize;
    this.order = new TopTokens(vocabSize);
    this.mass = new TopMass(vocabSize);
    this.weights = new double[vocabSize];
  }

  /** Chooses from a row whose greatest logit is {@code max}; temperature is above 0. */
  void choose(float[] logits, int offset, float max, SamplingParams params) {
    int topK = params.topK() == 0 ? vocabSize : Math.min(params.topK(), vocabSize);
    everything = topK == vocabSize && params.topP() == 1 && params.minP() == 0;
    if (topK < vocabSize) {
      order.select(logits, offset, topK);
      weighFirst(logits, offset, max, params.temperature());
      keepFirst(params.topP() == 1 ? topK : TopMass.count(order, weights, params.topP()));
    } else {
      weighAll(logits, offset, max, params.temperature());
      if (params.topP() < 1) {
        reserve(vocabSize);
        size = mass.select(logits, offset, max, weights, params.topP(), ids);
      } else if (!everything) {
        keepAll();
      }
    }
    if (params.minP() > 0) {
      dropBelow(params.minP());
    }
    everything |= size == vocabSize;
    sumUp();
  }

  /** Keeps one token, as greedy does. */
  void chooseOnly(int tokenId) {
    everything = false;
    ids[0] = tokenId;
    size = 1;
    weights[tokenId] = 1;
    total = WeightUnits.ONE;
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

  /** The weight in {@link WeightUnits}. */
  long units(int tokenId) {
    return WeightUnits.of(weights[tokenId]);
  }

  /** Sum of kept weights in {@link WeightUnits}. */
  long total() {
    return total;
  }

  /** Of a token by its logit; temperature is above 0. */
  static double weight(float logit, float max, double temperature) {
    return Exp.ofNonPositive(((double) logit - max) / temperature);
  }

  private void weighFirst(float[] logits, int offset, float max, double temperature) {
    for (int rank = 0; rank < order.size(); rank++) {
      int id = order.tokenId(rank);
      weights[id] = weight(logits[offset + id], max, temperature);
    }
  }

  private void weighAll(float[] logits, int offset, float max, double temperature) {
    for (int id = 0; id < vocabSize; id++) {
      weights[id] = weight(logits[offset + id], max, temperature);
    }
  }

  private void keepFirst(int count) {
    size = count;
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

  private void sumUp() {
    total = 0;
    if (everything) {
      for (double weight : weights) {
        total += WeightUnits.of(weight);
      }
    } else {
      for (int i = 0; i < size; i++) {
        total += WeightUnits.of(weights[ids[i]]);
      }
    }
  }

  private void reserve(int capacity) {
    if (ids.length < capacity) {
      ids = new int[capacity];
    }
  }
}
