package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.cpu.onednn.Format;
import org.sparseforge.engine.kernel.cpu.onednn.PackedWeight;
import org.sparseforge.engine.kernel.cpu.onednn.Products;

/** Weights in bf16: as they are stored, or rounded. */
final class Bf16Packing implements Packing {
  private static final float[] NO_SCALES = {};

  private final Bf16Products shared;

  Bf16Packing(Bf16Products shared) {
    this.shared = shared;
  }

  @Override
  public Format format() {
    return Format.BF16;
  }

  @Override
  public PackedSlice pack(Products products, int worker, RowRange... ranges) {
    PackedWeight weight =
        new PackedWeight(
            products,
            shared.arena,
            shared.callers[worker],
            (row, to, at) -> {
              RowRange one = RowRange.of(ranges, row);
              Bf16.row(one.weight(), one.first(), to, at, shared.scratch[worker]);
            });
    return new PackedSlice(weight, NO_SCALES);
  }
}
