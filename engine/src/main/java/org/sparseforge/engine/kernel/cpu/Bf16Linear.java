package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;
import org.sparseforge.engine.kernel.cpu.onednn.Products;

/**
 * Matrix products in bf16: inputs are rounded once, then slices of the weight meet runs of rows.
 */
final class Bf16Linear implements PackedLinear {
  private final Bf16Products shared;

  Bf16Linear(Bf16Products shared) {
    this.shared = shared;
  }

  @Override
  public void run(CpuRows out, CpuRows x, PackedMatrix weight, int numRows) {
    if (numRows == 0) {
      return;
    }
    weight.prepare(shared);
    NativeMemory source = shared.roundRows(x, numRows);
    int run = Math.min(numRows, Products.MOST);
    int runs = (numRows + run - 1) / run;
    shared.workers.run(
        weight.numSlices() * runs,
        (task, worker) -> {
          int slice = task / runs;
          int first = task % runs * run;
          int rows = Math.min(run, numRows - first);
          Products products = weight.products(slice);
          int n = products.shape().n();
          NativeMemory result = shared.result(worker, 4L * (rows + Products.SLACK) * n);
          products.run(
              shared.callers[worker],
              worker,
              source.address() + 2L * first * x.width(),
              weight.slice(slice).weight(),
              result.address(),
              rows);
          int column = slice * weight.sliceRows();
          for (int r = 0; r < rows; r++) {
            result.floats().get(r * n, out.data(), out.at(first + r) + column, n);
          }
        });
  }
}
