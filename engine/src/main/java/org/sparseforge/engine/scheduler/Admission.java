package org.sparseforge.engine.scheduler;

import java.util.Arrays;
import org.sparseforge.engine.cache.BlockManager;
import org.sparseforge.engine.cache.PrefixCache;

/**
 * Whether the cache has room for a sequence that waits, what of it need not be computed again, and
 * whether it does well to wait for more of that.
 */
final class Admission {
  private final BlockManager blocks;

  /** Null where no prefix is to be found again. */
  private final PrefixCache cache;

  /** Ids of the leading blocks found last. */
  private int[] matched = new int[64];

  Admission(BlockManager blocks, PrefixCache cache) {
    this.blocks = blocks;
    this.cache = cache;
  }

  /** Finds the leading blocks of the sequence that need not be computed, and counts them. */
  int match(Sequence sequence) {
    if (cache == null) {
      return 0;
    }
    int most = blocks.numBlocksFor(sequence.numTokens());
    if (matched.length < most) {
      matched = Arrays.copyOf(matched, Math.max(most, 2 * matched.length));
    }
    return cache.match(sequence.tokenIds(), sequence.neededFrom(), matched);
  }

  /** Whether a running sequence is about to compute blocks that this one could share. */
  boolean waitsForPrefix(Sequence sequence, int numMatched, ArrivalOrder running) {
    int shareable = sequence.neededFrom() / blocks.blockSize() * blocks.blockSize();
    if (cache == null || shareable <= numMatched * blocks.blockSize()) {
      return false;
    }
    for (int i = 0; i < running.size(); i++) {
      Sequence other = running.get(i);
      if (other.numRemaining() > 1) {
        int length = Math.min(shareable, other.numTokens());
        int common = Arrays.mismatch(sequence.tokenIds(), 0, length, other.tokenIds(), 0, length);
        int commonBlocks = (common < 0 ? length : common) / blocks.blockSize();
        if (commonBlocks > numMatched && commonBlocks * blocks.blockSize() > other.numComputed) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Whether the blocks that were not matched can be had, and one more for each running sequence.
   *
   * @param numMatched as {@link #match} said of this sequence, and of none since
   */
  boolean hasRoom(Sequence sequence, int numMatched, int numRunning) {
    int unused = 0;
    for (int i = 0; i < numMatched; i++) {
      unused += blocks.refCount(matched[i]) == 0 ? 1 : 0;
    }
    int wanted = blocks.numBlocksFor(sequence.numTokens()) - numMatched + numRunning;
    return wanted <= blocks.numAvailable() - unused;
  }

  /** Takes the blocks of the sequence, the first of them as they were matched last. */
  void take(Sequence sequence, int numMatched) {
    if (cache != null) {
      sequence.blocks.share(matched, numMatched, blocks, cache);
      cache.countQuery(sequence.numTokens(), sequence.numComputed);
    }
    sequence.blocks.growTo(blocks.numBlocksFor(sequence.numTokens()), blocks);
  }
}
