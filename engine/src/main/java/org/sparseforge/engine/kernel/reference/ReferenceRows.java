package org.sparseforge.engine.kernel.reference;

import org.sparseforge.engine.kernel.HostFloats;
import org.sparseforge.engine.kernel.Rows;

/** {@link Rows} with their array at hand: number {@code i} of row {@code r}. */
record ReferenceRows(float[] data, int offset, int stride) {
  static ReferenceRows of(Rows rows) {
    return new ReferenceRows(HostFloats.of(rows), rows.offset(), rows.stride());
  }

  float get(int row, int i) {
    return data[offset + row * stride + i];
  }

  void set(int row, int i, float value) {
    data[offset + row * stride + i] = value;
  }

  void add(int row, int i, float value) {
    data[offset + row * stride + i] += value;
  }
}
