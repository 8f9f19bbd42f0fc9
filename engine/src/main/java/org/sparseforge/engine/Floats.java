package org.sparseforge.engine;

import java.util.Arrays;

/** Floats that grow at the end. */
final class Floats {
  private float[] values = new float[16];
  private int size;

  void add(double value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = (float) value;
  }

  float[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
