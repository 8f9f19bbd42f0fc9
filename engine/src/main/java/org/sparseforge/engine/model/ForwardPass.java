package org.sparseforge.engine.model;

/**
 * One pass of a model over a ragged batch. Owns weights and caches; the scheduler owns the meaning
 * of cache slots.
 *
 * <p>The result for a token depends only on that token's sequence up to its position: never on the
 * other sequences of the batch, on where the prompt was cut into chunks, or on which physical
 * blocks hold its cache. Not for use by two threads at once.
 */
public interface ForwardPass extends AutoCloseable {
  int vocabSize();

  /** Tokens in a cache block. */
  int blockSize();

  /** Blocks the caches hold; block ids in a batch are below this. */
  int numBlocks();

  /** Longest sequence the model and its caches take, prompt and completion together. */
  int maxModelLen();

  /** Whether a batch may ask queries in place of rows of logits. */
  default boolean answers() {
    return false;
  }

  /**
   * Computes {@code batch}, writes its keys into the caches, and the logits of the rows it asks
   * for, or its answers in their place.
   *
   * @param logits fp32 [batch.numWholeRows()][vocabSize] row-major, overwritten; may be longer
   * @param recorder is told what was chosen on the way, or null
   * @throws org.sparseforge.engine.kernel.KernelException if the batch does not fit what the model
   *     was opened for; nothing is changed then
   * @throws org.sparseforge.engine.loader.ModelLoadException if the model computes something that
   *     is not a number, naming the weight at fault
   */
  void forward(Batch batch, float[] logits, StepRecorder recorder);

  @Override
  void close();
}
