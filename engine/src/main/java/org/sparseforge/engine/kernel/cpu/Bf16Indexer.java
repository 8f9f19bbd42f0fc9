package org.sparseforge.engine.kernel.cpu;

import java.util.HashMap;
import java.util.Map;
import org.sparseforge.engine.kernel.HostStep;
import org.sparseforge.engine.kernel.cpu.onednn.IndexProducts;
import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;

/** Prepares what {@link Bf16Scorer} reads: queries rounded to bf16, weights times the scale. */
final class Bf16Indexer implements AutoCloseable {
  private final Bf16Products shared;
  private final Map<IndexProducts.Shape, IndexProducts> products = new HashMap<>();
  private NativeMemory weights = new NativeMemory(0);

  Bf16Indexer(Bf16Products shared) {
    this.shared = shared;
  }

  /**
   * A scorer that is good until the next one is asked for.
   *
   * @param q [T * heads][width]
   * @param headWeights [T][heads]
   */
  IndexScorer scorer(
      CpuRows q, CpuRows headWeights, Bf16IndexCache keys, HostStep step, float scale) {
    int heads = headWeights.width();
    int width = keys.width();
    IndexProducts of =
        products.computeIfAbsent(
            new IndexProducts.Shape(heads, width),
            shape -> new IndexProducts(shape, shared.callers.length));
    int room = step.numTokens() + IndexProducts.MOST_TOKENS;
    NativeMemory queries = shared.shared(2L * room * heads * width);
    NativeMemory scaled = weights = Bf16Products.grown(weights, 4L * room * heads);
    shared.workers.run(
        step.numTokens(),
        (t, worker) -> {
          Scratch s = shared.scratch[worker];
          for (int row = t * heads; row < (t + 1) * heads; row++) {
            NotFinite.refuse("index query", t, q.data(), q.at(row), width);
          }
          Bf16.round(q, t * heads, heads, queries.shorts(), t * heads * width, s);
          NotFinite.refuse("index weight", t, headWeights.data(), headWeights.at(t), heads);
          float[] w = s.tile(heads);
          for (int h = 0; h < heads; h++) {
            w[h] = headWeights.data()[headWeights.at(t) + h] * scale;
          }
          scaled.floats().put(t * heads, w, 0, heads);
        });
    return new Bf16Scorer(queries, scaled, keys, step, of, shared);
  }

  @Override
  public void close() {
    products.values().forEach(IndexProducts::close);
    weights.close();
  }
}
