package org.sparseforge.engine.kernel.cpu;

import java.util.Arrays;
import org.sparseforge.engine.kernel.Cache;
import org.sparseforge.engine.kernel.HostCache;
import org.sparseforge.engine.kernel.HostStep;
import org.sparseforge.engine.kernel.NotANumberException;

/**
 * The lightning indexer: scores in chunks of keys, which some tokens of a sequence share while they
 * are at hand, then an exact selection. Keys come turned (see {@link TurnedCache}), or are turned
 * here where blocks are too small for that.
 */
final class CpuIndexer {
  private static final int L = Lanes.COUNT;

  /** Keys scored at once: four vectors. */
  private static final int CHUNK = 4 * L;

  /** Tokens that share a chunk. */
  private static final int TOKENS = 16;

  /** Scores kept at once, but always at least one block of tokens. */
  private static final int BUDGET = 1 << 21;

  private final Workers workers;
  private final Scratch[] scratch;
  private final ThresholdTopk[] selectors;
  private float[] scores = {};

  /** Of each block of this round: its first token, tokens, first task, first score. */
  private int[] blocks = new int[64];

  CpuIndexer(Workers workers, Scratch[] scratch) {
    this.workers = workers;
    this.scratch = scratch;
    selectors = new ThresholdTopk[scratch.length];
    Arrays.setAll(selectors, i -> new ThresholdTopk());
  }

  void run(
      int[] topk,
      int indexTopk,
      CpuRows q,
      CpuRows headWeights,
      Cache keys,
      HostStep step,
      float scale) {
    for (int t = 0; t < step.numTokens(); ) {
      if (step.positions()[t] < indexTopk) {
        keepAll(topk, indexTopk, t, step.positions()[t] + 1);
        t++;
      } else {
        t = round(t, topk, indexTopk, q, headWeights, keys, step, scale);
      }
    }
  }

  private static void keepAll(int[] topk, int indexTopk, int token, int candidates) {
    int offset = token * indexTopk;
    for (int i = 0; i < indexTopk; i++) {
      topk[offset + i] = i < candidates ? i : -1;
    }
  }

  /** Scores as many tokens from {@code first} on as the budget allows; the first one left over. */
  private int round(
      int first,
      int[] topk,
      int indexTopk,
      CpuRows q,
      CpuRows headWeights,
      Cache keys,
      HostStep step,
      float scale) {
    int numBlocks = 0;
    int tasks = 0;
    int length = 0;
    int t = first;
    while (t < step.numTokens() && step.positions()[t] >= indexTopk) {
      int count = blockLength(t, step);
      int chunks = step.positions()[t + count - 1] / CHUNK + 1;
      if (numBlocks > 0 && length + (long) count * chunks * CHUNK > BUDGET) {
        break;
      }
      if (blocks.length < 4 * numBlocks + 4) {
        blocks = Arrays.copyOf(blocks, 2 * blocks.length);
      }
      blocks[4 * numBlocks] = t;
      blocks[4 * numBlocks + 1] = count;
      blocks[4 * numBlocks + 2] = tasks;
      blocks[4 * numBlocks + 3] = length;
      numBlocks++;
      tasks += chunks;
      length += count * chunks * CHUNK;
      t += count;
    }
    scores = Scratch.grown(scores, length);
    int used = numBlocks;
    workers.run(
        tasks,
        (task, worker) -> score(task, used, q, headWeights, keys, step, scale, scratch[worker]));
    int end = t;
    workers.run(used, (block, worker) -> select(block, topk, indexTopk, step, selectors[worker]));
    return end;
  }

  private static int blockLength(int first, HostStep step) {
    int count = 1;
    while (count < TOKENS
        && first + count < step.numTokens()
        && step.sequences()[first + count] == step.sequences()[first]) {
      count++;
    }
    return count;
  }

  private int chunks(int block, HostStep step) {
    int last = blocks[4 * block] + blocks[4 * block + 1] - 1;
    return step.positions()[last] / CHUNK + 1;
  }

  private void score(
      int task,
      int numBlocks,
      CpuRows q,
      CpuRows headWeights,
      Cache keys,
      HostStep step,
      float scale,
      Scratch s) {
    int block = numBlocks - 1;
    while (blocks[4 * block + 2] > task) {
      block--;
    }
    int first = blocks[4 * block];
    int count = blocks[4 * block + 1];
    int chunk = task - blocks[4 * block + 2];
    int stride = chunks(block, step) * CHUNK;
    int dim = keys.width();
    int lastKey = step.positions()[first + count - 1];
    int[] groups = s.rows(4);
    float[] turned = turned(keys, step, first, chunk * CHUNK, lastKey, groups, s);
    int heads = headWeights.width();
    for (int i = 0; i < count; i++) {
      int t = first + i;
      int at = blocks[4 * block + 3] + i * stride + chunk * CHUNK;
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
  private static float[] turned(
      Cache keys, HostStep step, int token, int from, int lastKey, int[] groups, Scratch s) {
    int dim = keys.width();
    if (keys instanceof TurnedCache turned) {
      for (int g = 0; g < 4; g++) {
        groups[g] = step.slot(token, Math.min(from + g * L, lastKey) / L * L) * dim;
      }
      return turned.data();
    }
    float[] turned = s.tile(CHUNK * dim);
    if (keys instanceof TurnedBf16Cache narrow) {
      for (int g = 0; g < 4; g++) {
        int group = step.slot(token, Math.min(from + g * L, lastKey) / L * L) * dim;
        Bf16.widen(narrow.data(), group, turned, g * L * dim, L * dim);
        groups[g] = g * L * dim;
      }
      return turned;
    }
    if (keys instanceof Fp8IndexCache narrow) {
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
      return located(turned, groups, dim);
    }
    if (keys instanceof Bf16Cache narrow) {
      float[] row = s.exps(dim);
      for (int c = 0; c < CHUNK; c++) {
        narrow.read(step.slot(token, Math.min(from + c, lastKey)), row, s);
        turn(row, 0, turned, c, dim);
      }
      return located(turned, groups, dim);
    }
    float[] rows = ((HostCache) keys).data();
    for (int c = 0; c < CHUNK; c++) {
      turn(rows, step.slot(token, Math.min(from + c, lastKey)) * dim, turned, c, dim);
    }
    return located(turned, groups, dim);
  }

  /** Lays a key on its side, as number {@code c} of a chunk. */
  private static void turn(float[] row, int at, float[] turned, int c, int dim) {
    int to = c / L * L * dim + c % L;
    for (int d = 0; d < dim; d++) {
      turned[to + d * L] = row[at + d];
    }
  }

  private static float[] located(float[] turned, int[] groups, int dim) {
    for (int g = 0; g < 4; g++) {
      groups[g] = g * L * dim;
    }
    return turned;
  }

  private void select(int block, int[] topk, int indexTopk, HostStep step, ThresholdTopk selector) {
    int stride = chunks(block, step) * CHUNK;
    for (int i = 0; i < blocks[4 * block + 1]; i++) {
      int t = blocks[4 * block] + i;
      int at = blocks[4 * block + 3] + i * stride;
      int candidates = step.positions()[t] + 1;
      if (!selector.select(scores, at, candidates, indexTopk, topk, t * indexTopk)) {
        throw new NotANumberException("an index score of token %d is NaN".formatted(t));
      }
    }
  }
}
