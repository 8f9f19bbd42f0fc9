package org.sparseforge.engine.kernel.cpu;

/** Scores some tokens of one sequence on a chunk of its keys. */
interface IndexScorer {
  /** Keys of a chunk. */
  int chunk();

  /**
   * Writes {@code scores[at + i * stride + key - from]} for tokens {@code first + i} and the keys
   * of the chunk that begins at {@code from}; what stands for keys past the last token's position
   * is never looked at.
   *
   * @param count of the tokens, at most {@link IndexBlocks#TOKENS}
   */
  void score(int first, int count, int from, float[] scores, int at, int stride, int worker);
}
