package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;
import org.sparseforge.engine.kernel.cpu.onednn.Products;

/**
 * Routed experts in int8. Inner rows wait in fp32 until they are whole, since their scale is that
 * of their largest number.
 */
final class Int8Experts extends GroupedExperts {
  private final Int8Rows inputs = new Int8Rows();
  private final Int8Rows middle = new Int8Rows();

  /** [pairs][innerWidth], in the order of {@link #groups}. */
  private float[] inner = {};

  Int8Experts(Bf16Products shared, Packing packing) {
    super(shared, packing);
  }

  @Override
  void inner(CpuRows x, int firstToken, PackedExperts experts, int perToken, int numTokens) {
    shared.quantiseRows(x, inputs, numTokens);
    int width = x.width();
    int innerWidth = experts.innerWidth();
    inner = Scratch.grown(inner, groups.numPairs() * innerWidth);
    forRuns(
        experts.numInnerSlices(),
        (run, slice, worker) -> {
          int rows = runLength(run);
          NativeMemory gathered = shared.source(worker, (long) (rows + Products.SLACK) * width);
          for (int i = 0; i < rows; i++) {
            int token = token(run, i, perToken) - firstToken;
            gathered.bytes().put(i * width, inputs.memory().bytes(), token * width, width);
          }
          Products products = experts.innerProducts(slice);
          int n = products.shape().n();
          PackedSlice weight = experts.inner(runExpert(run), slice);
          NativeMemory result =
              shared.multiply(products, worker, gathered.address(), weight.weight(), rows);
          Scratch s = shared.scratch[worker];
          int[] sums = s.rows(n);
          float[] both = s.tile(n);
          int half = n / 2;
          for (int i = 0; i < rows; i++) {
            float scale = inputs.scale(token(run, i, perToken) - firstToken);
            result.ints().get(i * n, sums, 0, n);
            Int8.scale(sums, scale, weight.scales(), both, 0, n);
            int to = (runFirst(run) + i) * innerWidth + experts.innerColumn(slice);
            VectorMath.siluMul(both, 0, both, half, inner, to, half, s);
          }
        });
  }

  private int token(int run, int i, int perToken) {
    return groups.pair(runFirst(run) + i) / perToken;
  }

  @Override
  void outer(PackedExperts experts) {
    int innerWidth = experts.innerWidth();
    int pairs = groups.numPairs();
    shared.quantiseRows(new CpuRows(inner, 0, innerWidth, innerWidth), middle, pairs);
    int width = experts.width();
    forRuns(
        experts.numOuterSlices(),
        (run, slice, worker) -> {
          int rows = runLength(run);
          Products products = experts.outerProducts(slice);
          int n = products.shape().n();
          PackedSlice weight = experts.outer(runExpert(run), slice);
          NativeMemory result =
              shared.multiply(
                  products,
                  worker,
                  middle.memory().address() + (long) runFirst(run) * innerWidth,
                  weight.weight(),
                  rows);
          int[] sums = shared.scratch[worker].rows(n);
          for (int i = 0; i < rows; i++) {
            int place = runFirst(run) + i;
            result.ints().get(i * n, sums, 0, n);
            int to = place * width + experts.outerColumn(slice);
            Int8.scale(sums, middle.scale(place), weight.scales(), outer, to, n);
          }
        });
  }

  @Override
  public void close() {
    super.close();
    inputs.close();
    middle.close();
  }
}
