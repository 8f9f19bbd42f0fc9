package org.sparseforge.engine.kernel.cpu;

import java.util.Arrays;

/** Pairs of token and expert in the order of experts, and of tokens for one expert. */
final class ExpertGroups {
  private int[] begin = {};
  private int[] pairs = {};
  private int[] places = {};
  private int[] active = {};
  private int numExperts;
  private int numActive;
  private int firstPair;

  /**
   * Sorts pairs {@code from} to {@code to} by counting.
   *
   * @param ids the expert of each pair
   */
  void sort(int experts, int[] ids, int from, int to) {
    numExperts = experts;
    firstPair = from;
    begin = begin.length < experts + 1 ? new int[experts + 1] : begin;
    active = active.length < experts ? new int[experts] : active;
    if (pairs.length < to - from) {
      pairs = new int[to - from];
      places = new int[to - from];
    }
    Arrays.fill(begin, 0, experts + 1, 0);
    for (int p = from; p < to; p++) {
      begin[ids[p] + 1]++;
    }
    numActive = 0;
    for (int e = 0; e < experts; e++) {
      if (begin[e + 1] > 0) {
        active[numActive++] = e;
      }
      begin[e + 1] += begin[e];
    }
    for (int p = from; p < to; p++) {
      places[p - from] = begin[ids[p]];
      pairs[begin[ids[p]]++] = p;
    }
    // Each expert's begin has moved to its end, which is the next one's begin.
    System.arraycopy(begin, 0, begin, 1, experts);
    begin[0] = 0;
  }

  int numPairs() {
    return begin[numExperts];
  }

  /** How many experts have any pair. */
  int numActive() {
    return numActive;
  }

  /** The {@code i}-th expert that has one. */
  int active(int i) {
    return active[i];
  }

  /** Place of an expert's first pair; the next expert's is where they end. */
  int begin(int expert) {
    return begin[expert];
  }

  /** The pair at a place: an index into the ids. */
  int pair(int place) {
    return pairs[place];
  }

  /** The place of a pair. */
  int place(int pair) {
    return places[pair - firstPair];
  }
}
