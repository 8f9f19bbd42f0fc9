package org.sparseforge.engine.kernel.cpu;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.sparseforge.engine.kernel.HostStep;
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
  private static final int L = Lanes.COUNT;

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

  /** First token of each unit of this call, and the end of the last. */
  private int[] units = new int[64];

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

  /** What every unit of a call needs. */
  private record Call(
      CpuRows out,
      CpuRows q,
      int heads,
      int columns,
      LatentCache latents,
      int[] topk,
      int indexTopk,
      HostStep step,
      float scale) {
    /** The slots of a token's keys; how many. */
    int slots(int t, int[] into) {
      int chosen = 0;
      for (int j = t * indexTopk; j < (t + 1) * indexTopk; j++) {
        if (topk[j] >= 0) {
          into[chosen++] = step.slot(t, topk[j]);
        }
      }
      return chosen;
    }

    /** Positions a token has; empty places may be among them. */
    int keys(int t) {
      int count = 0;
      for (int j = t * indexTopk; j < (t + 1) * indexTopk; j++) {
        count += topk[j] >= 0 ? 1 : 0;
      }
      return count;
    }

    /** Whether a token attends to its whole past. */
    boolean attendsToAll(int t) {
      int keys = step.positions()[t] + 1;
      if (keys > indexTopk) {
        return false;
      }
      for (int i = 0; i < keys; i++) {
        if (topk[t * indexTopk + i] != i) {
          return false;
        }
      }
      return true;
    }

    boolean follows(int t) {
      return step.sequences()[t] == step.sequences()[t - 1]
          && step.positions()[t] == step.positions()[t - 1] + 1;
    }
  }

  void sparse(
      CpuRows out,
      CpuRows q,
      int heads,
      LatentCache latents,
      int[] topk,
      int indexTopk,
      HostStep step,
      float scale) {
    int columns = (heads + L - 1) / L * L;
    Call call = new Call(out, q, heads, columns, latents, topk, indexTopk, step, scale);
    zeros = grown(zeros, AttentionProducts.KEYS * latents.width());
    int parts = split.parts(step.numTokens(), out.width());
    if (parts > 1) {
      for (int t = 0; t < step.numTokens(); t++) {
        splitToken(call, t, parts);
      }
      return;
    }
    AttentionProducts alone = products(columns, latents.width(), out.width());
    int most = MOST_COLUMNS / columns * columns;
    AttentionProducts shares =
        most > columns ? products(most, latents.width(), out.width()) : alone;
    int numUnits = cut(call);
    for (int u = 0; u < numUnits; u++) {
      int groups = AttentionProducts.groups(call.keys(units[u + 1] - 1));
      (units[u + 1] - units[u] == 1 ? alone : shares).prepare(groups);
    }
    shared.workers.run(
        numUnits,
        (u, worker) -> {
          int tokens = units[u + 1] - units[u];
          attend(call, units[u], tokens, tokens == 1 ? alone : shares, worker);
        });
  }

  private AttentionProducts products(int columns, int width, int rank) {
    return products.computeIfAbsent(
        new AttentionProducts.Shape(columns, width, rank),
        shape -> new AttentionProducts(shape, shared.callers.length));
  }

  private void splitToken(Call call, int t, int parts) {
    int rank = call.out.width();
    int width = call.latents.width();
    int[] slots = shared.scratch[0].rows(call.indexTopk);
    int keys = call.slots(t, slots);
    if (keys == 0) {
      clear(call, t, 1);
      return;
    }
    AttentionProducts of = products(call.columns, width, rank / parts);
    split.attend(
        call.out,
        call.q,
        t * call.heads,
        call.heads,
        call.columns,
        call.latents,
        slots,
        keys,
        call.scale,
        parts,
        of);
  }

  private static void clear(Call call, int first, int tokens) {
    CpuRows out = call.out;
    for (int h = first * call.heads; h < (first + tokens) * call.heads; h++) {
      Arrays.fill(out.data(), out.at(h), out.at(h) + out.width(), 0);
    }
  }

  private static short[] grown(short[] array, int length) {
    return array.length < length ? new short[length] : array;
  }

  /** Cuts the tokens into units; how many. */
  private int cut(Call call) {
    int numTokens = call.step.numTokens();
    if (units.length <= numTokens) {
      units = new int[2 * numTokens + 1];
    }
    int most = Math.max(1, MOST_COLUMNS / call.columns);
    int count = 0;
    boolean all = false;
    for (int t = 0; t < numTokens; t++) {
      boolean before = all;
      all = call.attendsToAll(t);
      boolean joins = t > 0 && before && all && call.follows(t) && t - units[count - 1] < most;
      if (!joins) {
        units[count++] = t;
      }
    }
    units[count] = numTokens;
    return count;
  }

  private void attend(Call call, int first, int tokens, AttentionProducts products, int worker) {
    Scratch s = shared.scratch[worker];
    CpuRows out = call.out;
    int last = first + tokens - 1;
    int[] slots = s.rows(call.indexTopk);
    int chosen = call.slots(last, slots);
    if (chosen == 0) {
      clear(call, first, tokens);
      return;
    }
    int width = call.latents.width();
    int columns = products.shape().columns();
    int groups = AttentionProducts.groups(chosen);
    int keys = groups * AttentionProducts.KEYS;
    NativeMemory gathered = rows[worker] = Bf16Products.grown(rows[worker], 2L * keys * width);
    call.latents.gather(slots, 0, chosen, gathered, s);
    gathered.shorts().put(chosen * width, zeros, 0, (keys - chosen) * width);
    NativeMemory query =
        queries[worker] = Bf16Products.grown(queries[worker], 2L * columns * width);
    int[] keysOf = s.outRows(columns / call.columns);
    for (int t = 0; t < columns / call.columns; t++) {
      keysOf[t] = t < tokens ? chosen - (tokens - 1 - t) : 0;
      if (t < tokens) {
        int to = t * call.columns * width;
        Bf16.round(call.q, (first + t) * call.heads, call.heads, query.shorts(), to, s);
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
    ColumnSoftmax.maxima(scores, 0, chosen, columns, keysOf, call.columns, sums);
    ColumnSoftmax.weigh(
        scores, 0, keys, columns, keysOf, call.columns, call.scale, sums, weights.shorts(), s);
    ColumnSoftmax.sum(scores, columns, keysOf, call.columns, sums);
    products
        .summing(groups)
        .run(
            shared.callers[worker],
            worker,
            weights.address(),
            gathered.address(),
            result.address());
    for (int t = 0; t < tokens; t++) {
      for (int h = 0; h < call.heads; h++) {
        int at = out.at((first + t) * call.heads + h);
        int column = t * call.columns + h;
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
