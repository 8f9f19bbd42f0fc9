package org.sparseforge.engine.kernel.cpu;

import java.util.Arrays;
import org.sparseforge.engine.kernel.Cache;
import org.sparseforge.engine.kernel.HostCache;
import org.sparseforge.engine.kernel.HostStep;

/**
 * Index scores in fp32, 64 keys at once. Keys come turned (see {@link TurnedCache}), or are turned
 * here where blocks are too small for that.
 *
 * @param q [T * heads][dim]
 * @param headWeights [T][heads]
 */
record VectorScorer(
    CpuRows q, CpuRows headWeights, Cache keys, HostStep step, float scale, Scratch[] scratch)
    implements IndexScorer {
  private static final int L = Lanes.COUNT;

  /** Four vectors. */
  private static final int CHUNK = 4 * L;

  @Override
  public int chunk() {
    return CHUNK;
  }

  @Override
  public void score(
      int first, int count, int from, float[] scores, int base, int stride, int worker) {
    Scratch s = scratch[worker];
    int dim = keys.width();
    int lastKey = step.positions()[first + count - 1];
    int[] groups = s.rows(4);
    float[] turned = turned(first, from, lastKey, groups, s);
    int heads = headWeights.width();
    for (int i = 0; i < count; i++) {
      int t = first + i;
      int at = base + i * stride;
      Arrays.fill(scores, at, at + CHUNK, 0);
      for (int h = 0; h < heads; h += 4) {
        IndexScores.add(
            q.data(),
            q.at(t * heads + h),
            q.at(t * heads + Math.min(h + 1, heads - 1)),
            q.at(t * heads + Math.min(h + 2, heads - 1)),
            q.at(t * heads + Math.min(h + 3, heads - 1)),
            dim,
            turned,
            groups[0],
            groups[1],
            groups[2],
            groups[3],
            headWeights.data(),
            headWeights.at(t) + h,
            Math.min(4, heads - h),
            scale,
            scores,
            at,
            s);
      }
    }
  }

  /**
   * Where the four groups of a chunk lie. Groups past the last key repeat it: what is scored there
   * is never looked at.
   */
  private float[] turned(int token, int from, int lastKey, int[] groups, Scratch s) {
    int dim = keys.width();
    if (keys instanceof TurnedCache turned) {
      for (int g = 0; g < 4; g++) {
        groups[g] = step.slot(token, Math.min(from + g * L, lastKey) / L * L) * dim;
      }
      return turned.data();
    }
    float[] turned = s.tile(CHUNK * dim);
    if (keys instanceof Fp8IndexCache narrow) {
      widen(narrow, token, from, lastKey, turned);
      return located(turned, groups, dim);
    }
    float[] row = s.exps(dim);
    for (int c = 0; c < CHUNK; c++) {
      int slot = step.slot(token, Math.min(from + c, lastKey));
      if (keys instanceof Bf16Cache narrow) {
        narrow.read(slot, row, s);
        turn(row, 0, turned, c, dim);
      } else {
        turn(((HostCache) keys).data(), slot * dim, turned, c, dim);
      }
    }
    return located(turned, groups, dim);
  }

  private void widen(Fp8IndexCache narrow, int token, int from, int lastKey, float[] turned) {
    int dim = keys.width();
    for (int c = 0; c < CHUNK; c += L) {
      int position = Math.min(from + c, lastKey) / L * L;
      if (step.blockSize() % L == 0) {
        narrow.widen(step.slot(token, position), turned, c * dim);
      } else {
        for (int k = 0; k < L; k++) {
          int slot = step.slot(token, Math.min(position + k, lastKey));
          narrow.widenOne(slot, turned, c * dim + k);
        }
      }
    }
  }

  private static float[] located(float[] turned, int[] groups, int dim) {
    for (int g = 0; g < 4; g++) {
      groups[g] = g * L * dim;
    }
    return turned;
  }

  /** Lays a key on its side, as number {@code c} of a chunk. */
  private static void turn(float[] row, int at, float[] turned, int c, int dim) {
    int to = c / L * L * dim + c % L;
    for (int d = 0; d < dim; d++) {
      turned[to + d * L] = row[at + d];
    }
  }
}
