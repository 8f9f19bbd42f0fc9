package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.HostFloats;
import org.sparseforge.engine.kernel.Rows;

/** {@link Rows} with their array at hand: where row {@code r} starts. */
record CpuRows(float[] data, int offset, int stride, int width) {
  static CpuRows of(Rows rows) {
    return new CpuRows(HostFloats.of(rows), rows.offset(), rows.stride(), rows.width());
  }

  int at(int row) {
    return offset + row * stride;
  }
}
