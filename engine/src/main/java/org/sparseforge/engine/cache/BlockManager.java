package org.sparseforge.engine.cache;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Counts who uses each cache block. A block whose last user has left is free at once, or, if its
 * content is worth remembering, waits in least-recently-used order until its space is needed.
 */
public final class BlockManager {
  private static final int NONE = -1;

  private final int blockSize;
  private final int[] refCounts;
  private final boolean[] remembered;

  /** A stack; the first {@link #numFree} entries count. */
  private final int[] free;

  private int numFree;

  /** Remembered blocks nobody uses, as a doubly linked list from the next to go. */
  private final int[] next;

  private final int[] previous;
  private int oldest = NONE;
  private int newest = NONE;
  private int numIdle;
  private long numEvictions;
  private IntConsumer onEvict = block -> {};

  public BlockManager(int numBlocks, int blockSize) {
    if (numBlocks < 1 || blockSize < 1) {
      throw new IllegalArgumentException(
          "a cache needs at least one block of one token, got num_blocks="
              + numBlocks
              + ", block_size="
              + blockSize);
    }
    this.blockSize = blockSize;
    refCounts = new int[numBlocks];
    remembered = new boolean[numBlocks];
    next = new int[numBlocks];
    previous = new int[numBlocks];
    Arrays.fill(next, NONE);
    Arrays.fill(previous, NONE);
    free = new int[numBlocks];
    for (int i = 0; i < numBlocks; i++) {
      free[i] = numBlocks - 1 - i;
    }
    numFree = numBlocks;
  }

  public int blockSize() {
    return blockSize;
  }

  /** Blocks that so many tokens need, the last of them perhaps filled in part. */
  public int numBlocksFor(int numTokens) {
    return (numTokens + blockSize - 1) / blockSize;
  }

  public int numBlocks() {
    return refCounts.length;
  }

  /** Blocks with no content worth keeping. */
  public int numFree() {
    return numFree;
  }

  /** Remembered blocks that nobody uses. */
  public int numIdle() {
    return numIdle;
  }

  /** Blocks that {@link #allocate} can still give out. */
  public int numAvailable() {
    return numFree + numIdle;
  }

  public int refCount(int blockId) {
    return refCounts[blockId];
  }

  /** Remembered blocks given up for their space so far. */
  public long numEvictions() {
    return numEvictions;
  }

  /**
   * Gives out a block with one user: a free one, else the remembered one unused for longest, which
   * is forgotten.
   *
   * @throws IllegalStateException if every block is in use
   */
  public int allocate() {
    int block;
    if (numFree > 0) {
      block = free[--numFree];
    } else if (oldest != NONE) {
      block = oldest;
      unlink(block);
      remembered[block] = false;
      numEvictions++;
      onEvict.accept(block);
    } else {
      throw new IllegalStateException("all " + numBlocks() + " cache blocks are in use");
    }
    refCounts[block] = 1;
    return block;
  }

  /** Adds a user to a block that is in use or remembered. */
  public void retain(int blockId) {
    if (refCounts[blockId] == 0) {
      if (!remembered[blockId]) {
        throw new IllegalStateException("cache block " + blockId + " is free: it cannot be shared");
      }
      unlink(blockId);
    }
    refCounts[blockId]++;
  }

  /** Takes a user from a block. */
  public void release(int blockId) {
    if (refCounts[blockId] == 0) {
      throw new IllegalStateException("cache block " + blockId + " was released twice");
    }
    if (--refCounts[blockId] > 0) {
      return;
    }
    if (remembered[blockId]) {
      append(blockId);
    } else {
      free[numFree++] = blockId;
    }
  }

  /** Keeps the content of a block in use beyond its last user. */
  void remember(int blockId) {
    remembered[blockId] = true;
  }

  boolean isRemembered(int blockId) {
    return remembered[blockId];
  }

  /** Is told of every remembered block that is given up, before it has a new user. */
  void onEvict(IntConsumer listener) {
    onEvict = listener;
  }

  private void append(int block) {
    previous[block] = newest;
    next[block] = NONE;
    if (newest == NONE) {
      oldest = block;
    } else {
      next[newest] = block;
    }
    newest = block;
    numIdle++;
  }

  private void unlink(int block) {
    if (previous[block] == NONE) {
      oldest = next[block];
    } else {
      next[previous[block]] = next[block];
    }
    if (next[block] == NONE) {
      newest = previous[block];
    } else {
      previous[next[block]] = previous[block];
    }
    numIdle--;
  }
}
