package org.sparseforge.engine.kernel.cpu;

import java.util.Arrays;
import org.sparseforge.engine.kernel.HostStep;
import org.sparseforge.engine.kernel.NotANumberException;

/**
 * The lightning indexer: scores in chunks of keys, which some tokens of a sequence share while they
 * are at hand, then an exact selection.
 */
final class CpuIndexer {
  /** Tokens that share a chunk. */
  static final int TOKENS = 16;

  /** Scores kept at once, but always at least one block of tokens. */
  private static final int BUDGET = 1 << 21;

  private final Workers workers;
  private final ThresholdTopk[] selectors;
  private float[] scores = {};

  /** Of each block of this round: its first token, tokens, first task, first score. */
  private int[] blocks = new int[64];

  CpuIndexer(Workers workers) {
    this.workers = workers;
    selectors = new ThresholdTopk[workers.threads()];
    Arrays.setAll(selectors, i -> new ThresholdTopk());
  }

  void run(int[] topk, int indexTopk, HostStep step, IndexScorer scorer) {
    for (int t = 0; t < step.numTokens(); ) {
      if (step.positions()[t] < indexTopk) {
        keepAll(topk, indexTopk, t, step.positions()[t] + 1);
        t++;
      } else {
        t = round(t, topk, indexTopk, step, scorer);
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
  private int round(int first, int[] topk, int indexTopk, HostStep step, IndexScorer scorer) {
    int chunk = scorer.chunk();
    int numBlocks = 0;
    int tasks = 0;
    int length = 0;
    int t = first;
    while (t < step.numTokens() && step.positions()[t] >= indexTopk) {
      int count = blockLength(t, step);
      int chunks = step.positions()[t + count - 1] / chunk + 1;
      if (numBlocks > 0 && length + (long) count * chunks * chunk > BUDGET) {
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
      length += count * chunks * chunk;
      t += count;
    }
    scores = Scratch.grown(scores, length);
    int used = numBlocks;
    workers.run(tasks, (task, worker) -> score(task, used, step, scorer, worker));
    workers.run(
        t - first,
        (token, worker) ->
            select(first + token, used, chunk, topk, indexTopk, step, selectors[worker]));
    return t;
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

  /** Room for the scores of a token of the block, whole chunks. */
  private int stride(int block, int chunk, HostStep step) {
    int last = blocks[4 * block] + blocks[4 * block + 1] - 1;
    return (step.positions()[last] / chunk + 1) * chunk;
  }

  private void score(int task, int numBlocks, HostStep step, IndexScorer scorer, int worker) {
    int block = numBlocks - 1;
    while (blocks[4 * block + 2] > task) {
      block--;
    }
    int from = (task - blocks[4 * block + 2]) * scorer.chunk();
    int stride = stride(block, scorer.chunk(), step);
    scorer.score(
        blocks[4 * block],
        blocks[4 * block + 1],
        from,
        scores,
        blocks[4 * block + 3] + from,
        stride,
        worker);
  }

  private void select(
      int t,
      int numBlocks,
      int chunk,
      int[] topk,
      int indexTopk,
      HostStep step,
      ThresholdTopk selector) {
    int block = numBlocks - 1;
    while (blocks[4 * block] > t) {
      block--;
    }
    int at = blocks[4 * block + 3] + (t - blocks[4 * block]) * stride(block, chunk, step);
    int candidates = step.positions()[t] + 1;
    if (!selector.select(scores, at, candidates, indexTopk, topk, t * indexTopk)) {
      throw new NotANumberException("an index score of token %d is NaN".formatted(t));
    }
  }
}
