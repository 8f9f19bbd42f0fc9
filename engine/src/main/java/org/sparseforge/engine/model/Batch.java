package org.sparseforge.engine.model;

import org.sparseforge.engine.sampling.RowAnswer;
import org.sparseforge.engine.sampling.RowQuery;

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

  /**
   * [numLogitRows] what is wanted of a row of logits instead of the row itself; null: the row. Only
   * for a pass that {@link ForwardPass#answers}.
   */
  public RowQuery[] queries;

  /**
   * [numLogitRows] written by the pass where there is a query, and never null: a row from which
   * nothing can be drawn ends the pass.
   */
  public RowAnswer[] answers;

  private int numLogitRows;
  private int numQueries;

  /** A batch with room for {@code maxNumBatchedTokens} tokens of {@code maxNumSeqs} sequences. */
  public Batch(int maxNumBatchedTokens, int maxNumSeqs) {
    tokenIds = new int[maxNumBatchedTokens];
    positions = new int[maxNumBatchedTokens];
    queryStart = new int[maxNumSeqs + 1];
    blockTables = new int[maxNumSeqs][];
    logitRows = new int[maxNumBatchedTokens];
    queries = new RowQuery[maxNumBatchedTokens];
    answers = new RowAnswer[maxNumBatchedTokens];
  }

  public void clear() {
    numTokens = 0;
    numSequences = 0;
    numLogitRows = 0;
    numQueries = 0;
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
      queries[numLogitRows] = null;
      logitRows[numLogitRows++] = numTokens;
    }
    tokenIds[numTokens] = tokenId;
    positions[numTokens++] = position;
    queryStart[numSequences] = numTokens;
  }

  /** Asks for an answer in place of row {@code row} of the logits. */
  public void ask(int row, RowQuery query) {
    queries[row] = query;
    answers[row] = null;
    numQueries++;
  }

  /** Rows of logits and answers in their place. */
  public int numLogitRows() {
    return numLogitRows;
  }

  /** Rows of logits that are wanted themselves. */
  public int numWholeRows() {
    return numLogitRows - numQueries;
  }
}
