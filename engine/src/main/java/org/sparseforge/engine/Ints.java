package org.sparseforge.engine;

import java.util.Arrays;

/** Ints that grow at the end. */
final class Ints {
  private int[] values = new int[16];
  private int size;

  int size() {
    return size;
  }

  int get(int i) {
    return values[i];
  }

  void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  int[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
