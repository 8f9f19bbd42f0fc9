package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;
import org.sparseforge.engine.kernel.cpu.onednn.Products;

/**
 * Matrix products in int8: each row of the input is rounded by its own largest number. Sums are
 * whole numbers; a result is scaled by itself alone.
 */
final class Int8Linear extends PackedLinear {
  private final Int8Rows inputs = new Int8Rows();

  Int8Linear(Bf16Products shared) {
    super(shared);
  }

  @Override
  void round(CpuRows x, int numRows) {
    shared.quantiseRows(x, inputs, numRows);
  }

  @Override
  void multiply(Part part, int slice, int first, int rows, int worker) {
    PackedMatrix weight = part.weight();
    Products products = weight.products(slice);
    int n = products.shape().n();
    NativeMemory result =
        shared.multiply(
            products,
            worker,
            inputs.memory().address() + (long) first * products.shape().k(),
            weight.slice(slice).weight(),
            rows);
    int column = slice * weight.sliceRows();
    CpuRows out = part.out();
    int[] sums = shared.scratch[worker].rows(n);
    for (int r = first; r < first + rows; r++) {
      result.ints().get((r - first) * n, sums, 0, n);
      Int8.scale(
          sums, inputs.scale(r), weight.slice(slice).scales(), out.data(), out.at(r) + column, n);
    }
  }

  @Override
  public void close() {
    inputs.close();
  }
}
