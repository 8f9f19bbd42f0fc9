package org.sparseforge.engine.model;

import org.sparseforge.engine.kernel.DeviceMemory;
import org.sparseforge.engine.kernel.Ints;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.kernel.NotANumberException;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.loader.ModelConfig;
import org.sparseforge.engine.sampling.RowAnswer;

/** From normalised hidden states to rows of logits, or to answers about them. */
final class Head {
  /** Rows of logits computed at once: a whole batch of them could be gigabytes. */
  private static final int ROWS = 64;

  /** Of what is infinite or NaN the bits without sign are no less. */
  private static final int INFINITE = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

  private final Kernels kernels;
  private final Matrix weight;
  private final int vocabSize;
  private final Ints indices;
  private final Rows input;
  private final Rows output;
  private final int[] hostIndices = new int[ROWS];

  Head(Kernels kernels, ModelConfig config, Matrix weight) {
    this.kernels = kernels;
    this.weight = weight;
    vocabSize = config.vocabSize();
    indices = kernels.ints(ROWS);
    input = input(kernels, config);
    output = output(kernels, config);
  }

  /** Takes what a head takes of the memory for activations. */
  static void reserve(DeviceMemory memory, ModelConfig config) {
    input(memory, config);
    output(memory, config);
  }

  private static Rows input(DeviceMemory memory, ModelConfig config) {
    return Rows.of(memory.floats(ROWS * config.hiddenSize()), config.hiddenSize());
  }

  private static Rows output(DeviceMemory memory, ModelConfig config) {
    return Rows.of(memory.floats(Math.multiplyExact(ROWS, config.vocabSize())), config.vocabSize());
  }

  /**
   * @param normed of every token of the batch
   * @param logits fp32 [batch.numWholeRows()][vocabSize]
   * @throws NotANumberException if a logit is not finite
   */
  void forward(Rows normed, Batch batch, float[] logits) {
    int numWhole = 0;
    for (int first = 0; first < batch.numLogitRows(); first += ROWS) {
      int rows = Math.min(ROWS, batch.numLogitRows() - first);
      System.arraycopy(batch.logitRows, first, hostIndices, 0, rows);
      kernels.upload(hostIndices, indices, rows);
      kernels.copyRows(input, normed, indices, rows);
      kernels.linear(output, input, weight, rows);
      if (batch.numWholeRows() < batch.numLogitRows()) {
        answer(batch, first, rows);
      }
      numWhole = downloadWhole(batch, first, rows, logits, numWhole);
    }
    requireNumbers(logits, numWhole * vocabSize);
  }

  private void answer(Batch batch, int first, int rows) {
    kernels.answer(batch.answers, batch.queries, first, output, rows);
    for (int r = 0; r < rows; r++) {
      RowAnswer answer = batch.answers[first + r];
      if (batch.queries[first + r] != null && (answer == null || !answer.isFinite())) {
        float[] row = new float[vocabSize];
        kernels.download(output.data(), r * vocabSize, row, 0, vocabSize);
        requireNumbers(row, vocabSize);
      }
    }
  }

  /**
   * Rows that nobody asked a query about, behind {@code numWhole} that are there already.
   *
   * @return how many are there now
   */
  private int downloadWhole(Batch batch, int first, int rows, float[] logits, int numWhole) {
    int end;
    for (int from = 0; from < rows; from = end) {
      boolean whole = batch.queries[first + from] == null;
      end = from + 1;
      while (end < rows && (batch.queries[first + end] == null) == whole) {
        end++;
      }
      if (whole) {
        int count = (end - from) * vocabSize;
        kernels.download(output.data(), from * vocabSize, logits, numWhole * vocabSize, count);
        numWhole += end - from;
      }
    }
    return numWhole;
  }

  private static void requireNumbers(float[] logits, int count) {
    // The largest magnitude, as bits: a loop that becomes vectors, over what may be millions.
    int largest = 0;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, Float.floatToRawIntBits(logits[i]) & Integer.MAX_VALUE);
    }
    for (int i = 0; largest >= INFINITE && i < count; i++) {
      if (!Float.isFinite(logits[i])) {
        throw new NotANumberException("the model computed a logit of " + logits[i]);
      }
    }
  }
}
