package org.sparseforge.engine.kernel.cpu;

import java.util.Arrays;
import org.sparseforge.engine.kernel.HostStep;
import org.sparseforge.engine.kernel.NotANumberException;

/**
 * The lightning indexer: scores in chunks of keys, which the tokens of a block share, then an exact
 * selection. Where there are blocks for all threads, a block is one thread's work from its scores,
 * which stay in that core's cache, to its selection; else threads share the chunks of a block.
 */
final class CpuIndexer {
  /** With so many blocks a thread, none waits long for the last one. */
  private static final int ENOUGH = 4;

  /** Scores kept at once where threads share them, but always those of one block. */
  private static final int BUDGET = 1 << 21;

  private final Workers workers;
  private final ThresholdTopk[] selectors;
  private final IndexBlocks blocks = new IndexBlocks();

  /** Scores of the block that a worker has. */
  private final float[][] own;

  /** Of several blocks, and of each its first chunk and its first score. */
  private float[] shared = {};

  private int[] firstChunk = {};
  private int[] firstScore = {};

  /** A call's arguments. */
  private record Call(int[] topk, int indexTopk, HostStep step, IndexScorer scorer) {
    /** Chunks up to a token's own position. */
    int chunks(int token) {
      return step.positions()[token] / scorer.chunk() + 1;
    }

    /** Room for a token's scores in a block that ends with {@code last}: whole chunks. */
    int stride(int last) {
      return chunks(last) * scorer.chunk();
    }
  }

  CpuIndexer(Workers workers) {
    this.workers = workers;
    own = new float[workers.threads()][0];
    selectors = new ThresholdTopk[workers.threads()];
    Arrays.setAll(selectors, i -> new ThresholdTopk());
  }

  void run(int[] topk, int indexTopk, HostStep step, IndexScorer scorer) {
    Call call = new Call(topk, indexTopk, step, scorer);
    for (int t = 0; t < step.numTokens(); t++) {
      if (step.positions()[t] < indexTopk) {
        keepAll(call, t);
      }
    }
    blocks.cut(step, indexTopk);
    if (blocks.count() >= ENOUGH * workers.threads()) {
      workers.run(blocks.count(), (block, worker) -> alone(call, block, worker));
    } else {
      for (int block = 0; block < blocks.count(); ) {
        block = together(call, block);
      }
    }
  }

  private static void keepAll(Call call, int token) {
    int offset = token * call.indexTopk;
    int candidates = call.step.positions()[token] + 1;
    for (int i = 0; i < call.indexTopk; i++) {
      call.topk[offset + i] = i < candidates ? i : -1;
    }
  }

  /** One thread's block. */
  private void alone(Call call, int block, int worker) {
    int first = blocks.first(block);
    int tokens = blocks.tokens(block);
    int last = blocks.last(block);
    int stride = call.stride(last);
    float[] scores = own[worker] = Scratch.grown(own[worker], tokens * stride);
    for (int chunk = 0; chunk < call.chunks(last); chunk++) {
      int from = chunk * call.scorer.chunk();
      call.scorer.score(first, tokens, from, scores, from, stride, worker);
    }
    for (int i = 0; i < tokens; i++) {
      select(call, first + i, scores, i * stride, worker);
    }
  }

  /** As many blocks from {@code begin} on as the budget allows; the first one left over. */
  private int together(Call call, int begin) {
    firstChunk = grown(firstChunk, blocks.count() + 1);
    firstScore = grown(firstScore, blocks.count() + 1);
    int end = begin;
    firstChunk[begin] = 0;
    firstScore[begin] = 0;
    do {
      int last = blocks.last(end);
      firstChunk[end + 1] = firstChunk[end] + call.chunks(last);
      firstScore[end + 1] = firstScore[end] + blocks.tokens(end) * call.stride(last);
      end++;
    } while (end < blocks.count()
        && firstScore[end] + (long) blocks.tokens(end) * call.stride(blocks.last(end)) <= BUDGET);
    shared = Scratch.grown(shared, firstScore[end]);
    int past = end;
    workers.run(firstChunk[end], (chunk, worker) -> scoreShared(call, begin, chunk, worker));
    int firstToken = blocks.first(begin);
    workers.run(
        blocks.last(past - 1) + 1 - firstToken,
        (i, worker) -> selectShared(call, begin, past, firstToken + i, worker));
    return past;
  }

  private static int[] grown(int[] array, int length) {
    return array.length < length ? new int[length] : array;
  }

  private void scoreShared(Call call, int begin, int chunk, int worker) {
    int block = begin;
    while (firstChunk[block + 1] <= chunk) {
      block++;
    }
    int from = (chunk - firstChunk[block]) * call.scorer.chunk();
    call.scorer.score(
        blocks.first(block),
        blocks.tokens(block),
        from,
        shared,
        firstScore[block] + from,
        call.stride(blocks.last(block)),
        worker);
  }

  private void selectShared(Call call, int begin, int end, int token, int worker) {
    int block = begin;
    while (block < end && blocks.last(block) < token) {
      block++;
    }
    // Between blocks there may be tokens that keep all they have.
    if (block < end && blocks.first(block) <= token) {
      int i = token - blocks.first(block);
      select(call, token, shared, firstScore[block] + i * call.stride(blocks.last(block)), worker);
    }
  }

  private void select(Call call, int t, float[] scores, int at, int worker) {
    int candidates = call.step.positions()[t] + 1;
    if (!selectors[worker].select(
        scores, at, candidates, call.indexTopk, call.topk, t * call.indexTopk)) {
      throw new NotANumberException("an index score of token %d is NaN".formatted(t));
    }
  }
}
