package org.sparseforge.engine.kernel;

/**
 * Where the tokens of one pass belong, as operators need it. Tokens of a sequence are neighbours
 * and their positions consecutive; every earlier position is in the caches. A pass may be filled up
 * with copies of its last token, which write to its slot what it writes.
 *
 * @param numTokens T
 * @param numSequences S
 * @param positions [T] absolute position in its sequence
 * @param slots [T] cache slot the token writes
 * @param sequences [T] index of its sequence, ascending
 * @param blockTables [S][maxBlocks] block ids; slot of position p is {@code table[p / blockSize] *
 *     blockSize + p % blockSize}
 */
public record StepTokens(
    int numTokens,
    int numSequences,
    Ints positions,
    Ints slots,
    Ints sequences,
    Ints blockTables,
    int maxBlocks,
    int blockSize) {}
