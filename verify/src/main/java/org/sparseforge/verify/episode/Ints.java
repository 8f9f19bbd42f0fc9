package org.sparseforge.verify.episode;

import java.util.Arrays;

/** A list of ints that grows at its end. */
final class Ints {
  private int[] values = new int[256];
  private int size;

  void add(int value) {
    room(1);
    values[size++] = value;
  }

  void add(int[] more) {
    add(more, 0);
  }

  /** Adds {@code more} from index {@code from} on. */
  void add(int[] more, int from) {
    int count = more.length - from;
    room(count);
    System.arraycopy(more, from, values, size, count);
    size += count;
  }

  int size() {
    return size;
  }

  /** Whether what stands here from {@code from} on is what {@code other} begins with. */
  boolean isStartOf(int[] other, int from) {
    int length = size - from;
    return other.length >= length && Arrays.equals(values, from, size, other, 0, length);
  }

  int[] toArray() {
    return Arrays.copyOf(values, size);
  }

  private void room(int more) {
    if (size + more > values.length) {
      values = Arrays.copyOf(values, Math.max(size + more, 2 * values.length));
    }
  }
}
