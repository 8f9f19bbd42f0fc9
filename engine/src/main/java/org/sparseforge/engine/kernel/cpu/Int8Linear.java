package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;
import org.sparseforge.engine.kernel.cpu.onednn.Products;

/**
 * Matrix products in int8: inputs are rounded once, each row by its own largest number, then slices
 * of the weight meet runs of rows. Sums are whole numbers; a result is scaled by itself alone.
 */
final class Int8Linear implements PackedLinear {
  private final Bf16Products shared;
  private final Int8Rows inputs = new Int8Rows();

  Int8Linear(Bf16Products shared) {
    this.shared = shared;
  }

  @Override
  public void run(CpuRows out, CpuRows x, PackedMatrix weight, int numRows) {
    if (numRows == 0) {
      return;
    }
    weight.prepare(shared);
    shared.quantiseRows(x, inputs, numRows);
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
              inputs.memory().address() + (long) first * x.width(),
              weight.slice(slice).weight(),
              result.address(),
              rows);
          int column = slice * weight.sliceRows();
          int[] sums = shared.scratch[worker].rows(n);
          for (int r = first; r < first + rows; r++) {
            result.ints().get((r - first) * n, sums, 0, n);
            Int8.scale(
                sums,
                inputs.scale(r),
                weight.slice(slice).scales(),
                out.data(),
                out.at(r) + column,
                n);
          }
        });
  }

  @Override
  public void close() {
    inputs.close();
  }
}
