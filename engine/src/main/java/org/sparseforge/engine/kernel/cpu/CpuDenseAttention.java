package org.sparseforge.engine.kernel.cpu;

import java.util.Arrays;
import org.sparseforge.engine.kernel.HostCache;
import org.sparseforge.engine.kernel.HostStep;
import org.sparseforge.engine.kernel.PositionRange;
import org.sparseforge.engine.loader.ModelConfig.Attention;
import org.sparseforge.engine.loader.Weight;

/**
 * MLA in expanded (MHA) form: for each sequence and head, latents become keys and values once, and
 * all tokens of the sequence in this pass use them.
 */
final class CpuDenseAttention {
  private final Workers workers;
  private final Scratch[] scratch;

  /** Of each sequence with tokens in range: its first and one past its last. */
  private int[] spans = {};

  CpuDenseAttention(Workers workers, Scratch[] scratch) {
    this.workers = workers;
    this.scratch = scratch;
  }

  void run(
      CpuRows out,
      CpuRows q,
      HostCache latents,
      Weight kvB,
      Attention shape,
      HostStep step,
      PositionRange range,
      float scale) {
    int numSpans = spans(step, range);
    int heads = shape.numAttentionHeads();
    workers.run(
        numSpans * heads,
        (task, worker) ->
            head(
                out,
                q,
                latents,
                kvB,
                shape,
                step,
                spans[2 * (task / heads)],
                spans[2 * (task / heads) + 1],
                task % heads,
                scale,
                scratch[worker]));
  }

  private int spans(HostStep step, PositionRange range) {
    spans = spans.length < 2 * step.numTokens() ? new int[2 * step.numTokens()] : spans;
    int count = 0;
    for (int t = 0; t < step.numTokens(); t++) {
      if (!range.contains(step.positions()[t])) {
        continue;
      }
      boolean continues =
          count > 0 && spans[2 * count - 1] == t && step.sequences()[t] == step.sequences()[t - 1];
      if (!continues) {
        spans[2 * count++] = t;
      }
      spans[2 * count - 1] = t + 1;
    }
    return count;
  }

  private static void head(
      CpuRows out,
      CpuRows q,
      HostCache latents,
      Weight kvB,
      Attention shape,
      HostStep step,
      int first,
      int end,
      int h,
      float scale,
      Scratch s) {
    int nope = shape.qkNopeHeadDim();
    int width = nope + shape.vHeadDim();
    int context = step.positions()[end - 1] + 1;
    float[] w = s.tile(width * shape.kvLoraRank());
    WeightTile.load(kvB, h * width, width, w, s);
    int[] latentRows = s.rows(context);
    int[] expandedRows = s.outRows(context);
    for (int p = 0; p < context; p++) {
      latentRows[p] = step.slot(first, p) * latents.width();
      expandedRows[p] = p * width;
    }
    float[] kv = s.tile2(context * width);
    CpuLinear.store(
        latents.data(), latentRows, 0, context, w, width, shape.kvLoraRank(), kv, expandedRows, s);
    float[] scores = s.scores(context);
    int[] valueRows = expandedRows;
    Arrays.setAll(valueRows, p -> p * width + nope);
    for (int t = first; t < end; t++) {
      int row = t * shape.numAttentionHeads() + h;
      int seen = step.positions()[t] + 1;
      score(q, row, kv, width, latents, latentRows, shape, seen, scores, s);
      CpuElementwise.softmax(scores, 0, seen, scale, s);
      Micro.sums1(scores, 0, kv, valueRows, seen, shape.vHeadDim(), out.data(), out.at(row));
    }
  }

  private static void score(
      CpuRows q,
      int row,
      float[] kv,
      int width,
      HostCache latents,
      int[] latentRows,
      Attention shape,
      int seen,
      float[] scores,
      Scratch s) {
    int nope = shape.qkNopeHeadDim();
    int rope = shape.qkRopeHeadDim();
    int rank = shape.kvLoraRank();
    for (int j = 0; j < seen; j += 4) {
      int j1 = Math.min(j + 1, seen - 1);
      int j2 = Math.min(j + 2, seen - 1);
      int j3 = Math.min(j + 3, seen - 1);
      int keys = Math.min(4, seen - j);
      Micro.dots1x4(
          q.data(), q.at(row), kv, j * width, j1 * width, j2 * width, j3 * width, nope, s);
      System.arraycopy(s.block, 0, scores, j, keys);
      Micro.dots1x4(
          q.data(),
          q.at(row) + nope,
          latents.data(),
          latentRows[j] + rank,
          latentRows[j1] + rank,
          latentRows[j2] + rank,
          latentRows[j3] + rank,
          rope,
          s);
      for (int i = 0; i < keys; i++) {
        scores[j + i] += s.block[i];
      }
    }
  }
}
