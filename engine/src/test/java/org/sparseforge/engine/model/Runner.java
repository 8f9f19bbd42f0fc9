package org.sparseforge.engine.model;

import java.util.Arrays;

/** Feeds one sequence to a model, in whatever pieces a test wants, over scattered cache blocks. */
final class Runner {
  private final Transformer model;
  private final int[] blockTable;
  private final Batch batch;
  private int position;

  /**
   * @param firstBlock where the sequence's blocks start; they run downwards, so that a slot is
   *     never its position by accident
   */
  Runner(Transformer model, int firstBlock, int length) {
    this.model = model;
    int blocks = (length + model.blockSize() - 1) / model.blockSize();
    blockTable = new int[blocks];
    Arrays.setAll(blockTable, i -> firstBlock + blocks - 1 - i);
    batch = new Batch(length, 1);
  }

  int[] blockTable() {
    return blockTable;
  }

  /** Logits of all tokens fed, [tokens][vocab]. */
  float[][] feed(StepRecorder recorder, int... tokens) {
    batch.clear();
    batch.beginSequence(blockTable);
    for (int token : tokens) {
      batch.addToken(token, position++, true);
    }
    float[] flat = new float[tokens.length * model.vocabSize()];
    model.forward(batch, flat, recorder);
    float[][] rows = new float[tokens.length][];
    Arrays.setAll(
        rows, i -> Arrays.copyOfRange(flat, i * model.vocabSize(), (i + 1) * model.vocabSize()));
    return rows;
  }

  /** Feeds {@code tokens} in pieces of at most {@code chunk}. */
  float[][] feedInChunks(int chunk, int... tokens) {
    float[][] rows = new float[tokens.length][];
    for (int from = 0; from < tokens.length; from += chunk) {
      int to = Math.min(tokens.length, from + chunk);
      float[][] some = feed(null, Arrays.copyOfRange(tokens, from, to));
      System.arraycopy(some, 0, rows, from, some.length);
    }
    return rows;
  }

  static int argmax(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }
}
