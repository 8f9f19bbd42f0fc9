package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;
import org.sparseforge.engine.kernel.cpu.onednn.Products;

/**
 * Matrix products in bf16: inputs are rounded once, then slices of the weight meet runs of rows.
 */
final class Bf16Linear {
  private final Bf16Products shared;

  Bf16Linear(Bf16Products shared) {
    this.shared = shared;
  }

  /** A product that shares its input with others of a call. */
  record Part(CpuRows out, PackedMatrix weight) {}

  void run(CpuRows x, int numRows, Part... parts) {
    if (numRows == 0) {
      return;
    }
    int slices = 0;
    for (Part part : parts) {
      part.weight.prepare(shared);
      slices += part.weight.numSlices();
    }
    NativeMemory source = shared.roundRows(x, numRows);
    int run = Math.min(numRows, Products.MOST);
    int runs = (numRows + run - 1) / run;
    shared.workers.run(
        slices * runs,
        (task, worker) -> {
          int slice = task / runs;
          int part = 0;
          while (slice >= parts[part].weight.numSlices()) {
            slice -= parts[part++].weight.numSlices();
          }
          int first = task % runs * run;
          int rows = Math.min(run, numRows - first);
          long from = source.address() + 2L * first * x.width();
          multiply(parts[part], slice, from, first, rows, worker);
        });
  }

  private void multiply(Part part, int slice, long source, int first, int rows, int worker) {
    PackedMatrix weight = part.weight;
    Products products = weight.products(slice);
    int n = products.shape().n();
    NativeMemory result = shared.result(worker, 4L * (rows + Products.SLACK) * n);
    products.run(
        shared.callers[worker], worker, source, weight.slice(slice), result.address(), rows);
    int column = slice * weight.sliceRows();
    CpuRows out = part.out;
    for (int r = 0; r < rows; r++) {
      result.floats().get(r * n, out.data(), out.at(first + r) + column, n);
    }
  }
}
