package org.sparseforge.engine.scheduler;

import java.util.Arrays;
import org.sparseforge.engine.cache.BlockManager;
import org.sparseforge.engine.cache.PrefixCache;

/** The cache blocks of one sequence, in the order of its positions; it is a user of each. */
final class SequenceBlocks {
  private int[] table = new int[4];
  private int size;

  /** How many blocks from the first on the prefix cache knows, and the node of the last of them. */
  private int numPublished;

  private PrefixCache.Node lastPublished;

  /** [at least {@link #size}] block ids. */
  int[] table() {
    return table;
  }

  int size() {
    return size;
  }

  /** Takes the first {@code count} blocks of {@code matched}, which the prefix cache found. */
  void share(int[] matched, int count, BlockManager blocks, PrefixCache cache) {
    reserve(count);
    for (int i = 0; i < count; i++) {
      blocks.retain(matched[i]);
      table[i] = matched[i];
    }
    size = count;
    numPublished = count;
    lastPublished = count == 0 ? null : cache.nodeOf(matched[count - 1]);
  }

  /** Takes new blocks until {@code count} are held; the caller knows that they can be had. */
  void growTo(int count, BlockManager blocks) {
    reserve(count);
    while (size < count) {
      table[size++] = blocks.allocate();
    }
  }

  /** Tells the prefix cache about blocks that are full since the last call. */
  void publish(Sequence sequence, BlockManager blocks, PrefixCache cache) {
    int numFull = sequence.numComputed / blocks.blockSize();
    while (numPublished < numFull) {
      PrefixCache.Node parent = lastPublished == null ? cache.root() : lastPublished;
      int own = table[numPublished];
      int from = numPublished * blocks.blockSize();
      PrefixCache.Node node = cache.insert(parent, sequence.tokenIds(), from, own);
      if (node.blockId() != own) {
        // Another sequence computed the same content first. Using its block frees ours, and keeps
        // the rule that whoever uses a block uses the remembered blocks before it.
        blocks.retain(node.blockId());
        table[numPublished] = node.blockId();
        blocks.release(own);
      }
      lastPublished = node;
      numPublished++;
    }
  }

  /** Gives all blocks back, the last one first, as the prefix cache demands. */
  void release(BlockManager blocks) {
    while (size > 0) {
      blocks.release(table[--size]);
    }
    numPublished = 0;
    lastPublished = null;
  }

  private void reserve(int count) {
    if (table.length < count) {
      table = Arrays.copyOf(table, Math.max(count, table.length * 2));
    }
  }
}
