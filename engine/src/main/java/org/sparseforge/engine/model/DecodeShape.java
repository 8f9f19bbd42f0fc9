package org.sparseforge.engine.model;

import java.util.Optional;

/**
 * What passes that take one token of every sequence have in common, so that a backend can repeat
 * them: they are filled up to one of a few shapes.
 *
 * @param numTokens a power of two, and multiples of 64 above that: on the way there a pass hardly
 *     takes longer, as it is the weights that take time, and the tiles of products are 64 rows
 * @param maxBlocks a power of two, or as many as the longest sequence has; the context that
 *     launches are made for, of which those of shorter sequences leave the rest out
 */
record DecodeShape(int numTokens, int maxBlocks) {
  private static final int TILE = 64;

  /**
   * The shape for a batch, where it is of that kind.
   *
   * @param numBlocks of its longest sequence
   */
  static Optional<DecodeShape> of(Batch batch, int numBlocks, TransformerOptions options) {
    for (int s = 0; s < batch.numSequences; s++) {
      if (batch.queryStart[s + 1] != s + 1) {
        return Optional.empty();
      }
    }
    int most = (options.maxModelLen() + options.blockSize() - 1) / options.blockSize();
    return Optional.of(
        new DecodeShape(
            Math.min(rows(batch.numTokens), options.maxNumBatchedTokens()),
            Math.min(powerOfTwo(numBlocks), most)));
  }

  private static int rows(int numTokens) {
    return numTokens <= TILE ? powerOfTwo(numTokens) : (numTokens + TILE - 1) / TILE * TILE;
  }

  /** The least that is no less. */
  private static int powerOfTwo(int number) {
    return number <= 1 ? 1 : Integer.highestOneBit(number - 1) << 1;
  }
}
