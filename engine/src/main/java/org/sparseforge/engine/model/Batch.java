package org.sparseforge.engine.model;

/**
 * The tokens of one forward pass: prefill chunks and decode steps of many sequences side by side,
 * nothing padded. Reused from step to step; only the first {@code num...} entries of each array
 * count.
 *
 * <p>Sequence s owns the tokens {@code queryStart[s] ..< queryStart[s + 1]}; they are consecutive
 * positions of it, and every earlier position is in the cache already. Slot {@code blockId *
 * blockSize + offset} of the caches holds what position p of s wrote, with {@code blockId =
 * blockTables[s][p / blockSize]} and {@code offset = p % blockSize}.
 */
public final class Batch {
  /** Tokens in this pass. */
  public int numTokens;

  /** Sequences in this pass. */
  public int numSequences;

  /** [numTokens] */
  public int[] tokenIds;

  /** [numTokens] absolute position of each token in its sequence, from 0. */
  public int[] positions;

  /** [numSequences + 1] */
  public int[] queryStart;

  /**
   * [numSequences][at least ceil((last position + 1) / blockSize)] block ids; owned by the
   * scheduler, only read.
   */
  public int[][] blockTables;

  /** [numLogitRows] ascending indices into the tokens whose logits are wanted. */
  public int[] logitRows;

  private int numLogitRows;

  /** A batch with room for {@code maxNumBatchedTokens} tokens of {@code maxNumSeqs} sequences. */
  public Batch(int maxNumBatchedTokens, int maxNumSeqs) {
    tokenIds = new int[maxNumBatchedTokens];
    positions = new int[maxNumBatchedTokens];
    queryStart = new int[maxNumSeqs + 1];
    blockTables = new int[maxNumSeqs][];
    logitRows = new int[maxNumBatchedTokens];
  }

  public void clear() {
    numTokens = 0;
    numSequences = 0;
    numLogitRows = 0;
  }

  /** Opens a sequence; the tokens added next are its. */
  public void beginSequence(int[] blockTable) {
    blockTables[numSequences] = blockTable;
    queryStart[numSequences++] = numTokens;
    queryStart[numSequences] = numTokens;
  }

  /** Appends one token of the sequence opened last. */
  public void addToken(int tokenId, int position, boolean wantLogits) {
    if (wantLogits) {
      logitRows[numLogitRows++] = numTokens;
    }
    tokenIds[numTokens] = tokenId;
    positions[numTokens++] = position;
    queryStart[numSequences] = numTokens;
  }

  public int numLogitRows() {
    return numLogitRows;
  }
}
