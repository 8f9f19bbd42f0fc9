package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.HostWeight;
import org.sparseforge.engine.kernel.cpu.Packing.RowRange;
import org.sparseforge.engine.kernel.cpu.onednn.Products;
import org.sparseforge.engine.loader.Weight;

/**
 * A weight that oneDNN multiplies by: packed in slices of its rows when it is first used, so that
 * opening a model reads nothing. Its mapped file is not touched afterwards.
 */
final class PackedMatrix implements HostWeight, AutoCloseable {
  /** Rows of a slice: a product with it keeps to the second-level cache. */
  private static final int SLICE = 256;

  /** Rows of a slice of a small matrix: even that is work for several threads. */
  private static final int SMALL_SLICE = 128;

  /** Rows of a slice of a matrix with very many: the head. */
  private static final int LARGE_SLICE = 512;

  private final Weight weight;
  private final Packing packing;
  private final int sliceRows;
  private Products[] products;
  private PackedSlice[] slices;

  PackedMatrix(Weight weight, Packing packing) {
    this.weight = weight;
    this.packing = packing;
    int most =
        weight.rows() > 32 * LARGE_SLICE
            ? LARGE_SLICE
            : weight.rows() <= 2 * SLICE ? SMALL_SLICE : SLICE;
    int count = (weight.rows() + most - 1) / most;
    sliceRows = ((weight.rows() + count - 1) / count + 31) / 32 * 32;
  }

  @Override
  public Weight weight() {
    return weight;
  }

  int sliceRows() {
    return sliceRows;
  }

  int numSlices() {
    return (weight.rows() + sliceRows - 1) / sliceRows;
  }

  Products products(int slice) {
    return products[slice];
  }

  PackedSlice slice(int slice) {
    return slices[slice];
  }

  /** Packs it unless that was done. */
  void prepare(Bf16Products shared) {
    if (slices != null) {
      return;
    }
    int count = numSlices();
    Products[] shapes = new Products[count];
    PackedSlice[] packed = new PackedSlice[count];
    for (int i = 0; i < count; i++) {
      int rows = Math.min(sliceRows, weight.rows() - i * sliceRows);
      shapes[i] = shared.products(Products.Shape.of(packing.format(), weight.cols(), rows));
    }
    shared.workers.run(
        count,
        (i, worker) -> {
          RowRange rows = new RowRange(weight, i * sliceRows, shapes[i].shape().n());
          packed[i] = packing.pack(shapes[i], worker, rows);
        });
    products = shapes;
    slices = packed;
  }

  @Override
  public void close() {
    if (slices != null) {
      for (PackedSlice slice : slices) {
        slice.close();
      }
      slices = null;
    }
  }
}
