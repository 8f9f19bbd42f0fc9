package org.sparseforge.engine.kernel;

import java.util.Arrays;
import java.util.Random;
import org.sparseforge.engine.loader.ModelConfig.Attention;

/**
 * Sequences of a pass over scattered cache blocks. Each has {@code before[s]} tokens in the cache
 * and {@code count[s]} in the pass.
 */
record Sequences(int blockSize, int[] before, int[] count, int[][] tables) {
  static Sequences of(long seed, int blockSize, int[] before, int[] count) {
    int[][] tables = new int[before.length][];
    int total = 0;
    for (int s = 0; s < before.length; s++) {
      tables[s] = new int[(before[s] + count[s] + blockSize - 1) / blockSize];
      total += tables[s].length;
    }
    int[] blocks = new int[total + 3];
    Arrays.setAll(blocks, i -> i);
    Random random = new Random(seed);
    for (int i = blocks.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = blocks[i];
      blocks[i] = blocks[j];
      blocks[j] = swap;
    }
    int next = 0;
    for (int[] table : tables) {
      for (int b = 0; b < table.length; b++) {
        table[b] = blocks[next++];
      }
    }
    return new Sequences(blockSize, before, count, tables);
  }

  int numSlots() {
    return (Arrays.stream(tables).mapToInt(t -> t.length).sum() + 3) * blockSize;
  }

  int numTokens() {
    return Arrays.stream(count).sum();
  }

  /** Every token of every sequence, those in the cache too. */
  int total() {
    return Arrays.stream(before).sum() + numTokens();
  }

  /** Only the tokens of the pass. */
  StepTokens step(Bench bench) {
    return step(bench, before, count);
  }

  /** One token of the pass by itself: the {@code i}-th of sequence {@code s}. */
  StepTokens single(Bench bench, int s, int i) {
    int[] ones = new int[before.length];
    ones[s] = 1;
    int[] starts = before.clone();
    starts[s] += i;
    return step(bench, starts, ones);
  }

  /** A latent cache with a row for every token of every sequence. */
  Cache fill(Bench bench, float[] rows, Attention a) {
    Cache cache = bench.kernels().latentCache(numSlots(), a.kvLoraRank(), a.qkRopeHeadDim());
    return fill(bench, rows, a.cacheWidth(), cache);
  }

  /** An index cache with a key for every token of every sequence. */
  Cache fillIndex(Bench bench, float[] rows, int width) {
    return fill(bench, rows, width, bench.kernels().indexCache(numSlots(), width, blockSize));
  }

  private Cache fill(Bench bench, float[] rows, int width, Cache cache) {
    int[] whole = new int[before.length];
    Arrays.setAll(whole, s -> before[s] + count[s]);
    bench
        .kernels()
        .writeCache(cache, bench.rows(rows, width), step(bench, new int[before.length], whole));
    return cache;
  }

  private StepTokens step(Bench bench, int[] from, int[] counts) {
    int tokens = Arrays.stream(counts).sum();
    int maxBlocks = Arrays.stream(tables).mapToInt(t -> t.length).max().orElse(0);
    int[] positions = new int[Math.max(tokens, 1)];
    int[] slots = new int[Math.max(tokens, 1)];
    int[] sequences = new int[Math.max(tokens, 1)];
    int[] flat = new int[Math.max(1, tables.length * maxBlocks)];
    Arrays.fill(flat, -7);
    int t = 0;
    for (int s = 0; s < tables.length; s++) {
      System.arraycopy(tables[s], 0, flat, s * maxBlocks, tables[s].length);
      for (int i = 0; i < counts[s]; i++, t++) {
        positions[t] = from[s] + i;
        slots[t] = tables[s][positions[t] / blockSize] * blockSize + positions[t] % blockSize;
        sequences[t] = s;
      }
    }
    return new StepTokens(
        tokens,
        tables.length,
        bench.ints(positions),
        bench.ints(slots),
        bench.ints(sequences),
        bench.ints(flat),
        maxBlocks,
        blockSize);
  }
}
