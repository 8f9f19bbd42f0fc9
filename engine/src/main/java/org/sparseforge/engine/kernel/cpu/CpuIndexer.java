package org.sparseforge.engine.kernel.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.sparseforge.engine.kernel.HostCache;
import org.sparseforge.engine.kernel.HostStep;
import org.sparseforge.engine.kernel.KernelException;

/**
 * The lightning indexer. Keys are turned on their side, 64 at a time, so that a vector holds one
 * dimension of many keys: products need no adding of lanes, and neither does the sum over heads.
 * Some tokens of a sequence share the turned keys.
 */
final class CpuIndexer {
  /** Keys turned at once; a multiple of four vectors of any size. */
  private static final int CHUNK = 64;

  /** Tokens that share a chunk. */
  private static final int TOKENS = 16;

  /** Scores kept at once, but always at least one block of tokens. */
  private static final int BUDGET = 1 << 21;

  private static final int L = Lanes.COUNT;

  private final Workers workers;
  private final Scratch[] scratch;
  private final RadixTopk[] selectors;
  private float[] scores = {};

  /** Of each block of this round: its first token, tokens, first task, first score. */
  private int[] blocks = new int[64];

  CpuIndexer(Workers workers, Scratch[] scratch) {
    this.workers = workers;
    this.scratch = scratch;
    selectors = new RadixTopk[scratch.length];
    Arrays.setAll(selectors, i -> new RadixTopk());
  }

  void run(
      int[] topk,
      int indexTopk,
      CpuRows q,
      CpuRows headWeights,
      HostCache keys,
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
      HostCache keys,
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
      HostCache keys,
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
    float[] turned = s.tile(dim * CHUNK);
    int lastKey = step.positions()[first + count - 1];
    turn(keys, step, first, chunk * CHUNK, lastKey, turned);
    int[] rows = s.rows(dim);
    Arrays.setAll(rows, d -> d * CHUNK);
    float[] dots = s.tile2(4 * CHUNK);
    int heads = headWeights.width();
    for (int i = 0; i < count; i++) {
      int t = first + i;
      int at = blocks[4 * block + 3] + i * stride + chunk * CHUNK;
      Arrays.fill(scores, at, at + CHUNK, 0);
      for (int h = 0; h < heads; h += 4) {
        int q0 = q.at(t * heads + h);
        int q1 = q.at(t * heads + Math.min(h + 1, heads - 1));
        int q2 = q.at(t * heads + Math.min(h + 2, heads - 1));
        int q3 = q.at(t * heads + Math.min(h + 3, heads - 1));
        Micro.sums4(
            q.data(), q0, q1, q2, q3, turned, rows, dim, CHUNK, dots, 0, CHUNK, 2 * CHUNK,
            3 * CHUNK);
        for (int j = h; j < Math.min(h + 4, heads); j++) {
          float weight = headWeights.data()[headWeights.at(t) + j] * scale;
          addRelu(weight, dots, (j - h) * CHUNK, at);
        }
      }
    }
  }

  /** {@code scores += weight * relu(dots)} */
  private void addRelu(float weight, float[] dots, int from, int at) {
    for (int c = 0; c < CHUNK; c += L) {
      Lanes.load(dots, from + c)
          .max(0)
          .fma(FloatVector.broadcast(Lanes.F, weight), Lanes.load(scores, at + c))
          .intoArray(scores, at + c);
    }
  }

  /** [dim][CHUNK] of the keys from position {@code from} on; zeros past the last one. */
  private static void turn(
      HostCache keys, HostStep step, int token, int from, int lastKey, float[] turned) {
    int dim = keys.width();
    for (int c = 0; c < CHUNK; c++) {
      if (from + c > lastKey) {
        for (int d = 0; d < dim; d++) {
          turned[d * CHUNK + c] = 0;
        }
        continue;
      }
      int key = step.slot(token, from + c) * dim;
      for (int d = 0; d < dim; d++) {
        turned[d * CHUNK + c] = keys.data()[key + d];
      }
    }
  }

  private void select(int block, int[] topk, int indexTopk, HostStep step, RadixTopk selector) {
    int stride = chunks(block, step) * CHUNK;
    for (int i = 0; i < blocks[4 * block + 1]; i++) {
      int t = blocks[4 * block] + i;
      int at = blocks[4 * block + 3] + i * stride;
      int candidates = step.positions()[t] + 1;
      if (!selector.select(scores, at, candidates, indexTopk, topk, t * indexTopk)) {
        throw new KernelException("an index score of token %d is NaN".formatted(t));
      }
    }
  }
}
