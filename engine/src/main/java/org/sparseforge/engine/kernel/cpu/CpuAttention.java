package org.sparseforge.engine.kernel.cpu;

import java.util.Arrays;
import org.sparseforge.engine.kernel.HostCache;
import org.sparseforge.engine.kernel.HostStep;
import org.sparseforge.engine.kernel.PositionRange;
import org.sparseforge.engine.loader.ModelConfig.Attention;
import org.sparseforge.engine.loader.Weight;

/** MLA in latent (MQA) form: gathered rows meet four heads at a time. */
final class CpuAttention {
  private final Workers workers;
  private final Scratch[] scratch;

  /** Tokens of the pass whose positions the operator is for. */
  private int[] tokens = {};

  CpuAttention(Workers workers, Scratch[] scratch) {
    this.workers = workers;
    this.scratch = scratch;
  }

  /** Lists the tokens in range; how many there are. */
  private int select(HostStep step, PositionRange range) {
    tokens = tokens.length < step.numTokens() ? new int[step.numTokens()] : tokens;
    int count = 0;
    for (int t = 0; t < step.numTokens(); t++) {
      if (range.contains(step.positions()[t])) {
        tokens[count++] = t;
      }
    }
    return count;
  }

  void absorbQuery(
      CpuRows out, CpuRows q, Weight kvB, Attention shape, HostStep step, PositionRange range) {
    int heads = shape.numAttentionHeads();
    int nope = shape.qkNopeHeadDim();
    int rank = shape.kvLoraRank();
    int count = select(step, range);
    workers.run(
        heads,
        (h, worker) -> {
          Scratch s = scratch[worker];
          float[] w = s.tile(nope * rank);
          WeightTile.load(kvB, h * (nope + shape.vHeadDim()), nope, w, s);
          int[] rows = s.rows(nope);
          Arrays.setAll(rows, d -> d * rank);
          for (int i = 0; i < count; i += 4) {
            int r0 = tokens[i] * heads + h;
            if (i + 1 == count) {
              Micro.sums1(q.data(), q.at(r0), w, rows, nope, rank, out.data(), out.at(r0));
            } else {
              int r1 = tokens[i + 1] * heads + h;
              int r2 = tokens[Math.min(i + 2, count - 1)] * heads + h;
              int r3 = tokens[Math.min(i + 3, count - 1)] * heads + h;
              Micro.sums4(
                  q.data(),
                  q.at(r0),
                  q.at(r1),
                  q.at(r2),
                  q.at(r3),
                  w,
                  rows,
                  nope,
                  rank,
                  out.data(),
                  out.at(r0),
                  out.at(r1),
                  out.at(r2),
                  out.at(r3));
            }
          }
          for (int i = 0; i < count; i++) {
            int row = tokens[i] * heads + h;
            System.arraycopy(
                q.data(), q.at(row) + nope, out.data(), out.at(row) + rank, shape.qkRopeHeadDim());
          }
        });
  }

  void expandValue(
      CpuRows out, CpuRows z, Weight kvB, Attention shape, HostStep step, PositionRange range) {
    int heads = shape.numAttentionHeads();
    int nope = shape.qkNopeHeadDim();
    int value = shape.vHeadDim();
    int rank = shape.kvLoraRank();
    int count = select(step, range);
    workers.run(
        heads,
        (h, worker) -> {
          Scratch s = scratch[worker];
          float[] w = s.tile(value * rank);
          WeightTile.load(kvB, h * (nope + value) + nope, value, w, s);
          int[] from = s.rows(count);
          int[] to = s.outRows(count);
          for (int i = 0; i < count; i++) {
            from[i] = z.at(tokens[i] * heads + h);
            to[i] = out.at(tokens[i] * heads + h);
          }
          CpuLinear.store(z.data(), from, 0, count, w, value, rank, out.data(), to, s);
        });
  }

  void sparse(
      CpuRows out,
      CpuRows q,
      int heads,
      HostCache latents,
      int[] topk,
      int indexTopk,
      HostStep step,
      PositionRange range,
      float scale) {
    int count = select(step, range);
    // One token alone is spread over threads by its heads; many are a task each.
    int group = count >= 4 * workers.threads() ? heads : 4;
    int groups = (heads + group - 1) / group;
    workers.run(
        count * groups,
        (task, worker) -> {
          int t = tokens[task / groups];
          int first = task % groups * group;
          int end = Math.min(first + group, heads);
          Scratch s = scratch[worker];
          int[] rows = s.rows(indexTopk);
          int chosen = 0;
          for (int j = t * indexTopk; j < (t + 1) * indexTopk; j++) {
            if (topk[j] >= 0) {
              rows[chosen++] = step.slot(t, topk[j]) * latents.width();
            }
          }
          attend(out, q, t * heads + first, t * heads + end, latents, rows, chosen, scale, s);
        });
  }

  /** Head rows {@code first} to {@code end} of one token over its chosen cache rows. */
  private static void attend(
      CpuRows out,
      CpuRows q,
      int first,
      int end,
      HostCache latents,
      int[] rows,
      int chosen,
      float scale,
      Scratch s) {
    if (chosen == 0) {
      for (int r = first; r < end; r++) {
        Arrays.fill(out.data(), out.at(r), out.at(r) + out.width(), 0);
      }
      return;
    }
    float[] scores = s.scores((end - first) * chosen);
    float[] kv = latents.data();
    for (int j = 0; j < chosen; j += 4) {
      int k1 = rows[Math.min(j + 1, chosen - 1)];
      int k2 = rows[Math.min(j + 2, chosen - 1)];
      int k3 = rows[Math.min(j + 3, chosen - 1)];
      int keys = Math.min(4, chosen - j);
      for (int r = first; r < end; r += 4) {
        int r1 = Math.min(r + 1, end - 1);
        int r2 = Math.min(r + 2, end - 1);
        int r3 = Math.min(r + 3, end - 1);
        Micro.dots4x4(
            q.data(),
            q.at(r),
            q.at(r1),
            q.at(r2),
            q.at(r3),
            kv,
            rows[j],
            k1,
            k2,
            k3,
            latents.width(),
            s);
        for (int i = 0; i < Math.min(4, end - r); i++) {
          System.arraycopy(s.block, 4 * i, scores, (r - first + i) * chosen + j, keys);
        }
      }
    }
    for (int r = first; r < end; r++) {
      CpuElementwise.softmax(scores, (r - first) * chosen, chosen, scale, s);
    }
    for (int r = first; r < end; r += 4) {
      int r1 = Math.min(r + 1, end - 1);
      int r2 = Math.min(r + 2, end - 1);
      int r3 = Math.min(r + 3, end - 1);
      Micro.sums4(
          scores,
          (r - first) * chosen,
          (r1 - first) * chosen,
          (r2 - first) * chosen,
          (r3 - first) * chosen,
          kv,
          rows,
          chosen,
          out.width(),
          out.data(),
          out.at(r),
          out.at(r1),
          out.at(r2),
          out.at(r3));
    }
  }
}
