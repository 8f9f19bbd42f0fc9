package org.sparseforge.engine.kernel.cpu;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;

/**
 * MLA in latent (MQA) form over gathered bf16 rows: {@code scores = rows * q^T}, softmax down the
 * columns (a column is a head of a token), {@code out = scores^T * rows}.
 *
 * <p>A unit of work is a token, or a few tokens of a sequence that attend to everything before them
 * and so share their rows. Where there are fewer tokens than threads, a token is the work of
 * several ({@link SplitAttention}). A result has the same bits in each of these ways: products sum
 * in the order of positions, and rows past a token's own add zeros.
 */
final class Bf16Attention implements AutoCloseable {
  /** Columns of a unit of several tokens, at most: what fits the second cache beside the rows. */
  private static final int MOST_COLUMNS = 64;

  private final Bf16Products shared;
  private final Map<AttentionProducts.Shape, AttentionProducts> products = new HashMap<>();
  private final SplitAttention split;
  private short[] zeros = {};

  /** Of one worker: gathered rows, queries, weights of keys, in native memory. */
  private final NativeMemory[] rows;

  private final NativeMemory[] queries;
  private final NativeMemory[] keyWeights;

  private final AttentionUnits units = new AttentionUnits(MOST_COLUMNS);

  Bf16Attention(Bf16Products shared) {
    this.shared = shared;
    split = new SplitAttention(shared);
    rows = empty(shared.callers.length);
    queries = empty(shared.callers.length);
    keyWeights = empty(shared.callers.length);
  }

  private static NativeMemory[] empty(int count) {
    NativeMemory[] all = new NativeMemory[count];
    Arrays.setAll(all, i -> new NativeMemory(0));
    return all;
  }

  void sparse(AttentionCall call) {
    int width = call.latents().width();
    int rank = call.out().width();
    int columns = call.columns();
    zeros = grown(zeros, AttentionProducts.KEYS * width);
    int parts = split.parts(call.step().numTokens(), rank);
    if (parts > 1) {
      for (int t = 0; t < call.step().numTokens(); t++) {
        split.attend(call, t, parts, products(columns, width, rank / parts));
      }
      return;
    }
    AttentionProducts alone = products(columns, width, rank);
    int most = MOST_COLUMNS / columns * columns;
    AttentionProducts shares = most > columns ? products(most, width, rank) : alone;
    units.cut(call);
    for (int u = 0; u < units.count(); u++) {
      int groups = AttentionProducts.groups(call.keys(units.last(u)));
      (units.tokens(u) == 1 ? alone : shares).prepare(groups);
    }
    shared.workers.run(
        units.count(),
        (u, worker) -> {
          int tokens = units.tokens(u);
          attend(call, units.first(u), tokens, tokens == 1 ? alone : shares, worker);
        });
  }

  private AttentionProducts products(int columns, int width, int rank) {
    return products.computeIfAbsent(
        new AttentionProducts.Shape(columns, width, rank),
        shape -> new AttentionProducts(shape, shared.callers.length));
  }

  private static short[] grown(short[] array, int length) {
    return array.length < length ? new short[length] : array;
  }

  private void attend(
      AttentionCall call, int first, int tokens, AttentionProducts products, int worker) {
    Scratch s = shared.scratch[worker];
    CpuRows out = call.out();
    int last = first + tokens - 1;
    int[] slots = s.rows(call.indexTopk());
    int chosen = call.slots(last, slots);
    if (chosen == 0) {
      call.clear(first, tokens);
      return;
    }
    int width = call.latents().width();
    int columns = products.shape().columns();
    int groups = AttentionProducts.groups(chosen);
    int keys = groups * AttentionProducts.KEYS;
    NativeMemory gathered = rows[worker] = Bf16Products.grown(rows[worker], 2L * keys * width);
    call.latents().gather(slots, 0, chosen, gathered, s);
    gathered.shorts().put(chosen * width, zeros, 0, (keys - chosen) * width);
    NativeMemory query =
        queries[worker] = Bf16Products.grown(queries[worker], 2L * columns * width);
    int[] keysOf = s.outRows(columns / call.columns());
    for (int t = 0; t < columns / call.columns(); t++) {
      keysOf[t] = t < tokens ? chosen - (tokens - 1 - t) : 0;
      if (t < tokens) {
        int to = t * call.columns() * width;
        Bf16.round(call.q(), (first + t) * call.heads(), call.heads(), query.shorts(), to, s);
      }
    }
    NativeMemory result =
        shared.result(worker, 4L * Math.max(keys * columns, columns * out.width()));
    products
        .scoring(groups)
        .run(shared.callers[worker], worker, gathered.address(), query.address(), result.address());
    float[] scores = s.scores(keys * columns);
    result.floats().get(0, scores, 0, keys * columns);
    float[] sums = s.tile(columns);
    NativeMemory weights =
        keyWeights[worker] = Bf16Products.grown(keyWeights[worker], 2L * keys * columns);
    ColumnSoftmax.maxima(scores, 0, chosen, columns, keysOf, call.columns(), sums);
    ColumnSoftmax.weigh(
        scores, 0, keys, columns, keysOf, call.columns(), call.scale(), sums, weights.shorts(), s);
    ColumnSoftmax.sum(scores, columns, keysOf, call.columns(), sums);
    products
        .summing(groups)
        .run(
            shared.callers[worker],
            worker,
            weights.address(),
            gathered.address(),
            result.address());
    for (int t = 0; t < tokens; t++) {
      for (int h = 0; h < call.heads(); h++) {
        int at = out.at((first + t) * call.heads() + h);
        int column = t * call.columns() + h;
        result.floats().get(column * out.width(), out.data(), at, out.width());
        CpuElementwise.divide(out.data(), at, sums[column], out.width());
      }
    }
  }

  @Override
  public void close() {
    for (int i = 0; i < rows.length; i++) {
      rows[i].close();
      queries[i].close();
      keyWeights[i].close();
    }
    split.close();
    products.values().forEach(AttentionProducts::close);
  }
}
