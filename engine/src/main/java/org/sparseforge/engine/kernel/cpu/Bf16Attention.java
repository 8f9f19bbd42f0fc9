package org.sparseforge.engine.kernel.cpu;

import java.util.Arrays;
import org.sparseforge.engine.kernel.HostStep;
import org.sparseforge.engine.kernel.cpu.onednn.Matmul;
import org.sparseforge.engine.kernel.cpu.onednn.Matmul.Strides;
import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;

/**
 * MLA in latent (MQA) form over gathered bf16 rows: {@code scores = rows * q^T}, softmax down the
 * columns (a column is a head), {@code out = scores^T * rows}. A token is one task; both products
 * have the shape of its number of keys alone, so it never matters which tokens are beside it.
 */
final class Bf16Attention implements AutoCloseable {
  /** Numbers of keys for which products are made; others are padded with rows of zeros. */
  private static final int KEYS = 64;

  private static final int L = Lanes.COUNT;

  private final Bf16Products shared;
  private Matmul[] scoring = {};
  private Matmul[] summing = {};
  private short[] zeros = {};

  /** Of one worker: gathered rows, queries, weights of keys, in native memory. */
  private final NativeMemory[] rows;

  private final NativeMemory[] queries;
  private final NativeMemory[] keyWeights;

  Bf16Attention(Bf16Products shared) {
    this.shared = shared;
    rows = empty(shared.callers.length);
    queries = empty(shared.callers.length);
    keyWeights = empty(shared.callers.length);
  }

  private static NativeMemory[] empty(int count) {
    NativeMemory[] all = new NativeMemory[count];
    Arrays.setAll(all, i -> new NativeMemory(0));
    return all;
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
    int width = latents.width();
    for (int t = 0; t < step.numTokens(); t++) {
      prepare(padded(chosen(topk, t, indexTopk)), columns, width, out.width());
    }
    shared.workers.run(
        step.numTokens(),
        (t, worker) -> {
          int[] slots = shared.scratch[worker].rows(indexTopk);
          int chosen = 0;
          for (int j = t * indexTopk; j < (t + 1) * indexTopk; j++) {
            if (topk[j] >= 0) {
              slots[chosen++] = step.slot(t, topk[j]);
            }
          }
          attend(out, q, t * heads, heads, columns, latents, slots, chosen, scale, worker);
        });
  }

  /** Positions a token has; empty places may be among them. */
  private static int chosen(int[] topk, int token, int indexTopk) {
    int count = 0;
    for (int j = token * indexTopk; j < (token + 1) * indexTopk; j++) {
      count += topk[j] >= 0 ? 1 : 0;
    }
    return count;
  }

  private static int padded(int keys) {
    return (keys + KEYS - 1) / KEYS;
  }

  /** Makes the products for {@code groups * KEYS} keys, unless they are there. */
  private void prepare(int groups, int columns, int width, int rank) {
    if (scoring.length <= groups) {
      scoring = Arrays.copyOf(scoring, groups + 1);
      summing = Arrays.copyOf(summing, groups + 1);
    }
    if (scoring[groups] == null) {
      int keys = groups * KEYS;
      int callers = shared.callers.length;
      scoring[groups] =
          Matmul.plain(keys, width, columns, new Strides(width, 1), new Strides(1, width), callers);
      summing[groups] =
          Matmul.plain(
              columns, keys, rank, new Strides(1, columns), new Strides(width, 1), callers);
      zeros =
          zeros.length < KEYS * Math.max(width, columns)
              ? new short[KEYS * Math.max(width, columns)]
              : zeros;
    }
  }

  private void attend(
      CpuRows out,
      CpuRows q,
      int first,
      int heads,
      int columns,
      LatentCache latents,
      int[] slots,
      int chosen,
      float scale,
      int worker) {
    if (chosen == 0) {
      for (int h = first; h < first + heads; h++) {
        Arrays.fill(out.data(), out.at(h), out.at(h) + out.width(), 0);
      }
      return;
    }
    int groups = padded(chosen);
    int keys = groups * KEYS;
    int width = latents.width();
    Scratch s = shared.scratch[worker];
    NativeMemory gathered = gather(latents, slots, chosen, keys, worker);
    NativeMemory query =
        queries[worker] = Bf16Products.grown(queries[worker], 2L * columns * width);
    for (int h = 0; h < heads; h++) {
      Bf16.round(q.data(), q.at(first + h), query.shorts(), h * width, width, s);
    }
    NativeMemory result =
        shared.result(worker, 4L * Math.max(keys * columns, columns * out.width()));
    scoring[groups].run(
        shared.callers[worker], worker, gathered.address(), query.address(), result.address());
    float[] scores = s.scores(chosen * columns);
    float[] sums = s.tile(columns);
    result.floats().get(0, scores, 0, chosen * columns);
    softmax(scores, chosen, columns, scale, sums, s);
    NativeMemory weights =
        keyWeights[worker] = Bf16Products.grown(keyWeights[worker], 2L * keys * columns);
    Bf16.round(scores, 0, weights.shorts(), 0, chosen * columns, s);
    weights.shorts().put(chosen * columns, zeros, 0, (keys - chosen) * columns);
    summing[groups].run(
        shared.callers[worker], worker, weights.address(), gathered.address(), result.address());
    for (int h = 0; h < heads; h++) {
      int at = out.at(first + h);
      result.floats().get(h * out.width(), out.data(), at, out.width());
      CpuElementwise.divide(out.data(), at, sums[h], out.width());
    }
  }

  private NativeMemory gather(LatentCache latents, int[] slots, int chosen, int keys, int worker) {
    int width = latents.width();
    NativeMemory to = rows[worker] = Bf16Products.grown(rows[worker], 2L * keys * width);
    latents.gather(slots, 0, chosen, to, shared.scratch[worker]);
    to.shorts().put(chosen * width, zeros, 0, (keys - chosen) * width);
    return to;
  }

  /**
   * Turns scores [keys][columns] into weights that are not yet divided by their sum.
   *
   * @param sums [columns] of the weights
   */
  private static void softmax(
      float[] scores, int keys, int columns, float scale, float[] sums, Scratch s) {
    for (int c = 0; c < columns; c += L) {
      Columns.shiftByMaximum(scores, keys, columns, c, scale);
    }
    VectorMath.exp(scores, 0, 1, 0, scores, 0, keys * columns, s.lanes);
    for (int c = 0; c < columns; c += L) {
      Columns.sum(scores, keys, columns, c, sums);
    }
  }

  @Override
  public void close() {
    for (int i = 0; i < rows.length; i++) {
      rows[i].close();
      queries[i].close();
      keyWeights[i].close();
    }
    for (int i = 0; i < scoring.length; i++) {
      if (scoring[i] != null) {
        scoring[i].close();
        summing[i].close();
      }
    }
  }
}
