package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.HostStep;
import org.sparseforge.engine.kernel.cpu.onednn.IndexProducts;
import org.sparseforge.engine.kernel.cpu.onednn.KeyLayout;
import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;

/**
 * Index scores as bf16 products with blocks of the cache as they lie; neighbouring blocks are taken
 * together.
 *
 * @param queries bf16 [T][heads][dim], {@link IndexProducts#MOST_TOKENS} tokens of room behind
 * @param weights fp32 [T][heads], with the same room
 */
record Bf16Scorer(
    NativeMemory queries,
    NativeMemory weights,
    Bf16IndexCache keys,
    HostStep step,
    IndexProducts products,
    Bf16Products shared)
    implements IndexScorer {
  private static final int KEYS = KeyLayout.KEYS;

  @Override
  public int chunk() {
    return IndexProducts.MOST_BLOCKS * KEYS;
  }

  @Override
  public void score(
      int first, int count, int from, float[] scores, int at, int stride, int worker) {
    int end = Math.min(from + chunk(), step.positions()[first + count - 1] + 1);
    NativeMemory gathered = keys.inBlocks() ? null : gather(first, from, end, worker);
    for (int done = 0; done < count; ) {
      int tokens = products.tokens(count - done);
      for (int key = from; key < end; ) {
        int run = gathered == null ? neighbours(first, key, end) : (end - key + KEYS - 1) / KEYS;
        int blocks = products.blocks(tokens, run);
        long address =
            gathered == null
                ? keys.address(step.slot(first, key))
                : gathered.address() + 2L * (key - from) / KEYS * keys.layout().size();
        NativeMemory result = score(first + done, tokens, blocks, address, worker);
        for (int i = 0; i < Math.min(tokens, count - done); i++) {
          int to = at + (done + i) * stride + key - from;
          result.floats().get(i * blocks * KEYS, scores, to, blocks * KEYS);
        }
        key += blocks * KEYS;
      }
      done += tokens;
    }
  }

  private NativeMemory score(int first, int tokens, int blocks, long address, int worker) {
    NativeMemory result = shared.result(worker, 4L * tokens * blocks * KEYS);
    int heads = products.shape().heads();
    products.run(
        shared.callers[worker],
        worker,
        tokens,
        blocks,
        queries.address() + 2L * first * heads * keys.width(),
        weights.address() + 4L * first * heads,
        address,
        result.address());
    return result;
  }

  /** How many blocks from {@code key} on follow each other in the cache. */
  private int neighbours(int token, int key, int end) {
    int slot = step.slot(token, key);
    int run = 1;
    while (key + run * KEYS < end && step.slot(token, key + run * KEYS) == slot + run * KEYS) {
      run++;
    }
    return run;
  }

  /** Keys {@code from} to {@code end} as blocks of their own. */
  private NativeMemory gather(int token, int from, int end, int worker) {
    NativeMemory to = shared.source(worker, 2L * chunk() / KEYS * keys.layout().size());
    for (int key = from; key < end; key++) {
      keys.copy(step.slot(token, key), to, key - from);
    }
    return to;
  }
}
