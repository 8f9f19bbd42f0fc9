package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.cpu.onednn.Matmul;
import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;

/**
 * One token's attention as the work of several threads: each gathers and scores a part of the keys,
 * then sums a part of the columns of the latents over all keys, in the order one thread would.
 */
final class SplitAttention implements AutoCloseable {
  private static final int KEYS = AttentionProducts.KEYS;

  /** Columns of a part of the sums are whole vectors of oneDNN's. */
  private static final int PART = 16;

  private final Bf16Products shared;
  private NativeMemory rows = new NativeMemory(0);
  private NativeMemory queries = new NativeMemory(0);
  private NativeMemory weights = new NativeMemory(0);
  private float[] scores = {};
  private float[] maxima = {};
  private short[] zeros = {};

  SplitAttention(Bf16Products shared) {
    this.shared = shared;
  }

  /** Threads for each of {@code tokens} tokens; one: not to be split. */
  int parts(int tokens, int rank) {
    int parts = 1;
    while (2 * parts * tokens <= shared.workers.threads() && rank % (2 * parts * PART) == 0) {
      parts *= 2;
    }
    return parts;
  }

  private static int first(int part, int groups, int parts) {
    return part * groups / parts;
  }

  /**
   * Attention of one token.
   *
   * @param products of a part's columns of the sums
   */
  void attend(AttentionCall call, int token, int parts, AttentionProducts products) {
    int[] slots = shared.scratch[0].rows(call.indexTopk());
    int chosen = call.slots(token, slots);
    if (chosen == 0) {
      call.clear(token, 1);
      return;
    }
    LatentCache latents = call.latents();
    int columns = call.columns();
    int width = latents.width();
    int groups = AttentionProducts.groups(chosen);
    int keys = groups * KEYS;
    int[] keysOf = {chosen};
    for (int part = 0; part < parts; part++) {
      products.prepare(first(part + 1, groups, parts) - first(part, groups, parts));
    }
    products.prepare(groups);
    rows = Bf16Products.grown(rows, 2L * keys * width);
    queries = Bf16Products.grown(queries, 2L * columns * width);
    weights = Bf16Products.grown(weights, 2L * keys * columns);
    scores = Scratch.grown(scores, keys * columns);
    maxima = Scratch.grown(maxima, parts * columns);
    zeros = zeros.length < KEYS * width ? new short[KEYS * width] : zeros;
    Bf16.round(
        call.q(), token * call.heads(), call.heads(), queries.shorts(), 0, shared.scratch[0]);
    shared.workers.run(
        parts,
        (part, worker) -> {
          int from = first(part, groups, parts) * KEYS;
          int to = first(part + 1, groups, parts) * KEYS;
          if (to > from) {
            score(products, latents, slots, chosen, from, to, worker);
          }
          float[] most = shared.scratch[worker].tile(columns);
          ColumnSoftmax.maxima(scores, from, to, columns, keysOf, columns, most);
          System.arraycopy(most, 0, maxima, part * columns, columns);
        });
    for (int part = 1; part < parts; part++) {
      for (int c = 0; c < columns; c++) {
        maxima[c] = Math.max(maxima[c], maxima[part * columns + c]);
      }
    }
    shared.workers.run(
        parts,
        (part, worker) ->
            ColumnSoftmax.weigh(
                scores,
                first(part, groups, parts) * KEYS,
                first(part + 1, groups, parts) * KEYS,
                columns,
                keysOf,
                columns,
                call.scale(),
                maxima,
                weights.shorts(),
                shared.scratch[worker]));
    ColumnSoftmax.sum(scores, columns, keysOf, columns, maxima);
    shared.workers.run(
        parts, (part, worker) -> sum(call, token, products.summing(groups), part, parts, worker));
  }

  private void score(
      AttentionProducts products,
      LatentCache latents,
      int[] slots,
      int chosen,
      int from,
      int to,
      int worker) {
    int width = latents.width();
    int columns = products.shape().columns();
    int end = Math.min(to, chosen);
    latents.gather(slots, from, end, rows, shared.scratch[worker]);
    rows.shorts().put(end * width, zeros, 0, (to - end) * width);
    NativeMemory result = shared.result(worker, 4L * (to - from) * columns);
    products
        .scoring((to - from) / KEYS)
        .run(
            shared.callers[worker],
            worker,
            rows.address() + 2L * from * width,
            queries.address(),
            result.address());
    result.floats().get(0, scores, from * columns, (to - from) * columns);
  }

  private void sum(AttentionCall call, int token, Matmul product, int part, int parts, int worker) {
    CpuRows out = call.out();
    int rank = out.width() / parts;
    NativeMemory result = shared.result(worker, 4L * maxima.length * rank);
    product.run(
        shared.callers[worker],
        worker,
        weights.address(),
        rows.address() + 2L * part * rank,
        result.address());
    for (int h = 0; h < call.heads(); h++) {
      int at = out.at(token * call.heads() + h) + part * rank;
      result.floats().get(h * rank, out.data(), at, rank);
      CpuElementwise.divide(out.data(), at, maxima[h], rank);
    }
  }

  @Override
  public void close() {
    rows.close();
    queries.close();
    weights.close();
  }
}
