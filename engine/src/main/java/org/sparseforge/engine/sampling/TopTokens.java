package org.sparseforge.engine.sampling;

import java.util.Arrays;

/**
 * The first m tokens of a row by logit, greatest first, the lower id first among equals; exact for
 * every m. Buffers are reused from call to call.
 */
final class TopTokens {
  /** Above this, sorting the row beats keeping a heap of it. */
  private static final int HEAP_LIMIT = 1024;

  private final int vocabSize;
  private long[] keys = new long[64];
  private int size;

  TopTokens(int vocabSize) {
    this.vocabSize = vocabSize;
  }

  /** Selects min(m, vocabSize) tokens of the row. */
  void select(float[] logits, int offset, int m) {
    size = Math.min(m, vocabSize);
    if (size == 0) {
      return;
    }
    if (size > HEAP_LIMIT) {
      reserve(vocabSize);
      for (int i = 0; i < vocabSize; i++) {
        keys[i] = key(logits[offset + i], i);
      }
      Arrays.sort(keys, 0, vocabSize);
      return;
    }
    reserve(size);
    for (int i = 0; i < size; i++) {
      keys[i] = key(logits[offset + i], i);
    }
    for (int i = size / 2 - 1; i >= 0; i--) {
      sink(i);
    }
    for (int i = size; i < vocabSize; i++) {
      long key = key(logits[offset + i], i);
      if (key < keys[0]) {
        keys[0] = key;
        sink(0);
      }
    }
    Arrays.sort(keys, 0, size);
  }

  int size() {
    return size;
  }

  /** Token at {@code rank}, 0 the most likely. */
  int tokenId(int rank) {
    return (int) keys[rank];
  }

  private void reserve(int capacity) {
    if (keys.length < capacity) {
      keys = new long[capacity];
    }
  }

  /**
   * Ascending keys are descending logits, then ascending ids. Adding 0 turns -0.0 into 0.0, which
   * is its equal.
   */
  static long key(float logit, int id) {
    int bits = Float.floatToIntBits(logit + 0.0f);
    int ascending = bits ^ (bits >> 31 & 0x7FFFFFFF);
    return (long) ~ascending << 32 | id;
  }

  /** Restores the heap, whose root is the greatest key: the first to go. */
  private void sink(int parent) {
    long key = keys[parent];
    while (true) {
      int child = 2 * parent + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && keys[child + 1] > keys[child]) {
        child++;
      }
      if (keys[child] <= key) {
        break;
      }
      keys[parent] = keys[child];
      parent = child;
    }
    keys[parent] = key;
  }
}
