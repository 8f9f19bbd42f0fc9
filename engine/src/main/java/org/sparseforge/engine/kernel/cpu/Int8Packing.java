package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.cpu.onednn.Format;
import org.sparseforge.engine.kernel.cpu.onednn.PackedWeight;
import org.sparseforge.engine.kernel.cpu.onednn.Products;

/** Weights in int8: every row, which is an output channel, with a scale of its own. */
final class Int8Packing implements Packing {
  private final Bf16Products shared;

  Int8Packing(Bf16Products shared) {
    this.shared = shared;
  }

  @Override
  public Format format() {
    return Format.INT8;
  }

  @Override
  public PackedSlice pack(Products products, int worker, RowRange... ranges) {
    int k = products.shape().k();
    float[] scales = new float[products.shape().n()];
    Scratch s = shared.scratch[worker];
    PackedWeight weight =
        new PackedWeight(
            products,
            shared.arena,
            shared.callers[worker],
            (row, to, at) -> {
              RowRange one = RowRange.of(ranges, row);
              float[] values = s.tile(k);
              WeightTile.load(one.weight(), one.first(), 1, values, s);
              byte[] codes = s.bytes(k);
              scales[row] = Int8.quantise(values, 0, codes, k);
              to.bytes().put(at, codes, 0, k);
            });
    return new PackedSlice(weight, scales);
  }
}
