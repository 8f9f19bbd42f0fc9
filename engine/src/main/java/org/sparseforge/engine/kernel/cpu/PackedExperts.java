package org.sparseforge.engine.kernel.cpu;

import java.util.Locale;
import org.sparseforge.engine.kernel.ExpertMatrices;
import org.sparseforge.engine.kernel.HostMatrix;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.cpu.Packing.RowRange;
import org.sparseforge.engine.kernel.cpu.onednn.Products;
import org.sparseforge.engine.loader.Weight;

/**
 * The experts of one layer, each packed when it is first chosen. A slice of the inner weights holds
 * some rows of {@code gate} and then the same rows of {@code up}, so that one product gives both.
 */
final class PackedExperts implements AutoCloseable {
  private static final int INNER_SLICE = 256;
  private static final int OUTER_SLICE = 512;

  private final ExpertMatrices experts;
  private final Bf16Products shared;
  private final Packing packing;
  private final int width;
  private final int innerWidth;
  private final PackedSlice[][] inner;
  private final PackedSlice[][] outer;
  private final Products[] innerProducts;
  private final Products[] outerProducts;
  private int[] missing = {};

  PackedExperts(ExpertMatrices experts, Bf16Products shared, Packing packing) {
    if (experts.innerRounding().isPresent()) {
      throw new KernelException(
          "fp8 emulation wants fp32 numerics; these kernels compute in "
              + packing.format().name().toLowerCase(Locale.ROOT));
    }
    this.experts = experts;
    this.shared = shared;
    this.packing = packing;
    Weight any = HostMatrix.of(experts.gateProj().get(0));
    width = any.cols();
    innerWidth = any.rows();
    inner = new PackedSlice[experts.count()][];
    outer = new PackedSlice[experts.count()][];
    innerProducts = new Products[(innerWidth + INNER_SLICE - 1) / INNER_SLICE];
    for (int i = 0; i < innerProducts.length; i++) {
      innerProducts[i] =
          shared.products(Products.Shape.of(packing.format(), width, 2 * innerRows(i)));
    }
    outerProducts = new Products[(width + OUTER_SLICE - 1) / OUTER_SLICE];
    for (int i = 0; i < outerProducts.length; i++) {
      int rows = Math.min(OUTER_SLICE, width - outerColumn(i));
      outerProducts[i] = shared.products(Products.Shape.of(packing.format(), innerWidth, rows));
    }
  }

  int width() {
    return width;
  }

  int innerWidth() {
    return innerWidth;
  }

  int numInnerSlices() {
    return innerProducts.length;
  }

  int numOuterSlices() {
    return outerProducts.length;
  }

  int innerColumn(int slice) {
    return slice * INNER_SLICE;
  }

  int outerColumn(int slice) {
    return slice * OUTER_SLICE;
  }

  private int innerRows(int slice) {
    return Math.min(INNER_SLICE, innerWidth - innerColumn(slice));
  }

  Products innerProducts(int slice) {
    return innerProducts[slice];
  }

  Products outerProducts(int slice) {
    return outerProducts[slice];
  }

  PackedSlice inner(int expert, int slice) {
    return inner[expert][slice];
  }

  PackedSlice outer(int expert, int slice) {
    return outer[expert][slice];
  }

  /** Packs the experts that have tokens now and had none before. */
  void prepare(ExpertGroups groups) {
    missing = missing.length < experts.count() ? new int[experts.count()] : missing;
    int count = 0;
    for (int a = 0; a < groups.numActive(); a++) {
      if (inner[groups.active(a)] == null) {
        missing[count++] = groups.active(a);
      }
    }
    shared.workers.run(count, (i, worker) -> pack(missing[i], worker));
  }

  private void pack(int expert, int worker) {
    Weight gate = HostMatrix.of(experts.gateProj().get(expert));
    Weight up = HostMatrix.of(experts.upProj().get(expert));
    Weight down = HostMatrix.of(experts.downProj().get(expert));
    PackedSlice[] in = new PackedSlice[innerProducts.length];
    for (int slice = 0; slice < in.length; slice++) {
      int first = innerColumn(slice);
      int rows = innerRows(slice);
      in[slice] =
          packing.pack(
              innerProducts[slice],
              worker,
              new RowRange(gate, first, rows),
              new RowRange(up, first, rows));
    }
    PackedSlice[] out = new PackedSlice[outerProducts.length];
    for (int slice = 0; slice < out.length; slice++) {
      int rows = outerProducts[slice].shape().n();
      out[slice] =
          packing.pack(outerProducts[slice], worker, new RowRange(down, outerColumn(slice), rows));
    }
    outer[expert] = out;
    inner[expert] = in;
  }

  @Override
  public void close() {
    for (int e = 0; e < inner.length; e++) {
      if (inner[e] != null) {
        for (PackedSlice slice : inner[e]) {
          slice.close();
        }
        for (PackedSlice slice : outer[e]) {
          slice.close();
        }
      }
    }
  }
}
