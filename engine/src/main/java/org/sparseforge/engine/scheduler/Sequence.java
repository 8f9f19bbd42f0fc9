package org.sparseforge.engine.scheduler;

import java.util.Arrays;

/**
 * One run of tokens on its way through the model: the prompt and what was drawn so far.
 *
 * <p>Two marks only ever move forward, also across preemption. Logits are delivered for positions
 * from {@link #logitsFrom} on; before {@link #neededFrom} nobody needs the pass over a position, so
 * that it may come from the prefix cache or be computed again unseen.
 */
public final class Sequence {
  private final LogitSink sink;
  final SequenceBlocks blocks = new SequenceBlocks();
  private final int numPromptTokens;
  private int[] tokenIds;
  private int numTokens;
  private int logitsFrom;
  private int neededFrom;
  private boolean finished;

  /** Order of arrival, given by the scheduler. */
  long arrival;

  /** Tokens from the first on whose keys are in the cache. */
  int numComputed;

  /** Tokens of this sequence in the pass being made. */
  int numScheduled;

  private int numCachedTokens = -1;
  private int numPreemptions;

  /**
   * @param promptTokenIds at least one; kept, not copied, and not changed
   * @param logitsFrom first position whose logits are wanted: the last one to go on from there
   * @param neededFrom first position that must be computed under the caller's eyes; at most {@code
   *     logitsFrom}
   */
  public Sequence(int[] promptTokenIds, int logitsFrom, int neededFrom, LogitSink sink) {
    if (neededFrom < 0 || neededFrom > logitsFrom || logitsFrom >= promptTokenIds.length) {
      throw new IllegalArgumentException(
          "a sequence of "
              + promptTokenIds.length
              + " tokens cannot give logits from "
              + logitsFrom
              + " and be needed from "
              + neededFrom);
    }
    this.tokenIds = promptTokenIds;
    this.numTokens = promptTokenIds.length;
    this.numPromptTokens = promptTokenIds.length;
    this.logitsFrom = logitsFrom;
    this.neededFrom = neededFrom;
    this.sink = sink;
  }

  /** A prompt to be continued: logits are wanted after its last token only. */
  public static Sequence toContinue(int[] promptTokenIds, LogitSink sink) {
    int last = promptTokenIds.length - 1;
    return new Sequence(promptTokenIds, last, last, sink);
  }

  public LogitSink sink() {
    return sink;
  }

  public int numTokens() {
    return numTokens;
  }

  public int numPromptTokens() {
    return numPromptTokens;
  }

  public int tokenId(int position) {
    return tokenIds[position];
  }

  /** Token ids from the first on; only {@link #numTokens} of them count. Only read. */
  int[] tokenIds() {
    return tokenIds;
  }

  public int logitsFrom() {
    return logitsFrom;
  }

  public int neededFrom() {
    return neededFrom;
  }

  /** Prompt tokens that came from the prefix cache when the sequence first ran; 0 before that. */
  public int numCachedTokens() {
    return Math.max(0, numCachedTokens);
  }

  /** How often it gave its blocks back to others. */
  public int numPreemptions() {
    return numPreemptions;
  }

  /** Whether it has ever been given a place. */
  public boolean hasStarted() {
    return numCachedTokens >= 0;
  }

  public boolean isFinished() {
    return finished;
  }

  public void append(int tokenId) {
    if (numTokens == tokenIds.length) {
      tokenIds = Arrays.copyOf(tokenIds, numTokens + Math.max(16, numTokens / 2));
    }
    tokenIds[numTokens++] = tokenId;
  }

  /** Nothing more is wanted; its blocks are given back when the pass is completed. */
  public void finish() {
    finished = true;
  }

  int numRemaining() {
    return numTokens - numComputed;
  }

  /** How many of the next {@code count} tokens to compute have logits that are wanted. */
  int numLogitRows(int count) {
    return Math.max(0, numComputed + count - Math.max(numComputed, logitsFrom));
  }

  void started(int numCached) {
    numComputed = numCached;
    if (numCachedTokens < 0) {
      numCachedTokens = numCached;
    }
  }

  void preempted() {
    numComputed = 0;
    numPreemptions++;
  }

  /** The pass over the scheduled tokens is over. */
  void advance() {
    numComputed += numScheduled;
    numScheduled = 0;
    logitsFrom = Math.max(logitsFrom, numComputed);
    neededFrom = Math.max(neededFrom, numComputed);
  }
}
