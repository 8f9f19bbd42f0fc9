package org.sparseforge.engine.fake;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.sparseforge.engine.model.Batch;
import org.sparseforge.engine.model.ForwardPass;
import org.sparseforge.engine.model.StepRecorder;

/**
 * A model whose logits are a hash of everything before a token, read back through its own block
 * cache: what a position wrote hashes the token, the position and what all earlier positions wrote.
 * So a wrong block table, a wrong position, a block shared too early or reused too early changes
 * every later result. Sequences of a batch are computed last first, so that reading what another
 * one writes in the same pass does not go unseen. It also checks the batch's own promises.
 */
public class HashingForwardPass implements ForwardPass {
  /** Layers that choose: two with experts, and two with an indexer. */
  public static final int[] EXPERT_LAYERS = {1, 3};

  public static final int[] INDEXER_LAYERS = {0, 3};
  public static final int NUM_EXPERTS_PER_TOK = 3;
  public static final int INDEX_TOPK = 6;

  private final int vocabSize;
  private final int numBlocks;
  private final int blockSize;
  private final int maxModelLen;
  private final long[] slots;
  private boolean closed;
  private int numPasses;
  private long numTokens;

  public HashingForwardPass(int vocabSize, int numBlocks, int blockSize, int maxModelLen) {
    this.vocabSize = vocabSize;
    this.numBlocks = numBlocks;
    this.blockSize = blockSize;
    this.maxModelLen = maxModelLen;
    this.slots = new long[numBlocks * blockSize];
  }

  @Override
  public int vocabSize() {
    return vocabSize;
  }

  @Override
  public int blockSize() {
    return blockSize;
  }

  @Override
  public int numBlocks() {
    return numBlocks;
  }

  @Override
  public int maxModelLen() {
    return maxModelLen;
  }

  public boolean isClosed() {
    return closed;
  }

  public int numPasses() {
    return numPasses;
  }

  /** Tokens computed over all passes. */
  public long numTokens() {
    return numTokens;
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public void forward(Batch batch, float[] logits, StepRecorder recorder) {
    check(!closed, "used after close");
    check(batch.numTokens > 0, "empty pass");
    numPasses++;
    numTokens += batch.numTokens;
    Arrays.fill(logits, Float.NaN);
    long[] hashes = new long[batch.numTokens];
    Map<Integer, Integer> writers = new HashMap<>();
    for (int s = batch.numSequences - 1; s >= 0; s--) {
      check(batch.queryStart[s] < batch.queryStart[s + 1], "a sequence without tokens");
      for (int row = batch.queryStart[s]; row < batch.queryStart[s + 1]; row++) {
        int position = batch.positions[row];
        check(position < maxModelLen, "position beyond the context");
        check(
            row == batch.queryStart[s] || position == batch.positions[row - 1] + 1,
            "positions of a sequence are not consecutive");
        int slot = slot(batch.blockTables[s], position);
        check(writers.put(slot, s) == null, "a slot is written twice in one pass");
        long content = content(batch.tokenIds[row], position);
        for (int earlier = 0; earlier < position; earlier++) {
          content = mix(content ^ slots[slot(batch.blockTables[s], earlier)]);
        }
        slots[slot] = content;
        hashes[row] = content;
        if (recorder != null && recorder.wants(row)) {
          report(recorder, row, position, content);
        }
      }
    }
    for (int i = 0; i < batch.numLogitRows(); i++) {
      check(i == 0 || batch.logitRows[i] > batch.logitRows[i - 1], "logit rows do not ascend");
      writeLogits(hashes[batch.logitRows[i]], logits, i * vocabSize);
    }
  }

  /** The logits after the last of {@code tokenIds}, worked out without any cache. */
  public float[] expectedLogits(int... tokenIds) {
    long[] contents = new long[tokenIds.length];
    for (int position = 0; position < tokenIds.length; position++) {
      contents[position] = content(tokenIds[position], position);
      for (int earlier = 0; earlier < position; earlier++) {
        contents[position] = mix(contents[position] ^ contents[earlier]);
      }
    }
    float[] logits = new float[vocabSize];
    writeLogits(contents[tokenIds.length - 1], logits, 0);
    return logits;
  }

  /** Logits in [-4, 4), a function of the hash. */
  protected void writeLogits(long hash, float[] logits, int offset) {
    for (int v = 0; v < vocabSize; v++) {
      logits[offset + v] = (mix(hash + v) >>> 40) * 0x1p-21f - 4;
    }
  }

  private void report(StepRecorder recorder, int row, int position, long content) {
    for (int layer : EXPERT_LAYERS) {
      int[] experts = new int[NUM_EXPERTS_PER_TOK + 1];
      for (int i = 0; i < NUM_EXPERTS_PER_TOK; i++) {
        experts[i + 1] = (int) (mix(content + 31L * layer + i) >>> 56);
      }
      recorder.experts(layer, row, experts, 1, NUM_EXPERTS_PER_TOK);
    }
    for (int layer : INDEXER_LAYERS) {
      int count = Math.min(INDEX_TOPK, position + 1);
      int[] kept = new int[count];
      int first = (int) Long.remainderUnsigned(mix(content + layer), position + 2 - count);
      for (int i = 0; i < count; i++) {
        kept[i] = first + i;
      }
      recorder.topk(layer, row, kept, 0, count);
    }
  }

  private int slot(int[] blockTable, int position) {
    int block = blockTable[position / blockSize];
    check(block >= 0 && block < numBlocks, "block id out of range");
    return block * blockSize + position % blockSize;
  }

  private static long content(int tokenId, int position) {
    return mix((long) tokenId << 32 | position);
  }

  private static long mix(long z) {
    z += 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private static void check(boolean holds, String broken) {
    if (!holds) {
      throw new IllegalStateException("the batch breaks its promise: " + broken);
    }
  }
}
