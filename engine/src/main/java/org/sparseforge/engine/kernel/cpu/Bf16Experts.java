package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;
import org.sparseforge.engine.kernel.cpu.onednn.Products;

/** Routed experts in bf16. */
final class Bf16Experts extends GroupedExperts {
  private NativeMemory inner = new NativeMemory(0);

  Bf16Experts(Bf16Products shared, Packing packing) {
    super(shared, packing);
  }

  @Override
  void inner(CpuRows x, int firstToken, PackedExperts experts, int perToken, int numTokens) {
    NativeMemory source = shared.roundRows(x, numTokens);
    int width = x.width();
    int innerWidth = experts.innerWidth();
    inner = Bf16Products.grown(inner, 2L * (groups.numPairs() + Products.SLACK) * innerWidth);
    forRuns(
        experts.numInnerSlices(),
        (run, slice, worker) -> {
          int rows = runLength(run);
          NativeMemory gathered = shared.source(worker, 2L * (rows + Products.SLACK) * width);
          for (int i = 0; i < rows; i++) {
            int token = groups.pair(runFirst(run) + i) / perToken - firstToken;
            gathered.shorts().put(i * width, source.shorts(), token * width, width);
          }
          Products products = experts.innerProducts(slice);
          int n = products.shape().n();
          NativeMemory result =
              shared.multiply(
                  products,
                  worker,
                  gathered.address(),
                  experts.inner(runExpert(run), slice).weight(),
                  rows);
          Scratch s = shared.scratch[worker];
          float[] both = s.tile(rows * n);
          result.floats().get(0, both, 0, rows * n);
          int half = n / 2;
          for (int i = 0; i < rows; i++) {
            int gate = i * n;
            VectorMath.siluMul(both, gate, both, gate + half, both, gate, half, s);
            int to = (runFirst(run) + i) * innerWidth + experts.innerColumn(slice);
            Bf16.round(both, gate, inner.shorts(), to, half, s);
          }
        });
  }

  @Override
  void outer(PackedExperts experts) {
    int width = experts.width();
    forRuns(
        experts.numOuterSlices(),
        (run, slice, worker) -> {
          int rows = runLength(run);
          Products products = experts.outerProducts(slice);
          int n = products.shape().n();
          NativeMemory result =
              shared.multiply(
                  products,
                  worker,
                  inner.address() + 2L * runFirst(run) * experts.innerWidth(),
                  experts.outer(runExpert(run), slice).weight(),
                  rows);
          for (int i = 0; i < rows; i++) {
            int to = (runFirst(run) + i) * width + experts.outerColumn(slice);
            result.floats().get(i * n, outer, to, n);
          }
        });
  }

  @Override
  public void close() {
    super.close();
    inner.close();
  }
}
