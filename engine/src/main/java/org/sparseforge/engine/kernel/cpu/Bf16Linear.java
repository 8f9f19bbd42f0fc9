package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;
import org.sparseforge.engine.kernel.cpu.onednn.Products;

/** Matrix products in bf16. */
final class Bf16Linear extends PackedLinear {
  private NativeMemory source;

  Bf16Linear(Bf16Products shared) {
    super(shared);
  }

  @Override
  void round(CpuRows x, int numRows) {
    source = shared.roundRows(x, numRows);
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
            source.address() + 2L * first * products.shape().k(),
            weight.slice(slice).weight(),
            rows);
    int column = slice * weight.sliceRows();
    CpuRows out = part.out();
    for (int r = 0; r < rows; r++) {
      result.floats().get(r * n, out.data(), out.at(first + r) + column, n);
    }
  }
}
