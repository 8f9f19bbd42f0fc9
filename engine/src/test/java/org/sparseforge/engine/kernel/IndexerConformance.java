package org.sparseforge.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparseforge.engine.kernel.Bench.random;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The lightning indexer. */
interface IndexerConformance extends Conformance {
  /** Small whole numbers: sums are exact in any order, and ties are everywhere. */
  static float[] small(long seed, int length) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextInt(3) - 1;
    }
    return values;
  }

  /** What the bench chooses over its own copy of the keys. */
  static int[] topk(
      Bench bench,
      Sequences s,
      StepTokens step,
      float[] q,
      float[] w,
      float[] keys,
      int dim,
      int k) {
    Ints out = bench.kernels().ints(Math.max(1, step.numTokens() * k));
    int heads = w.length / Math.max(1, step.numTokens());
    bench
        .kernels()
        .indexTopk(
            out,
            bench.rows(q, dim),
            bench.rows(w, heads),
            s.fillIndex(bench, keys, dim),
            step,
            k,
            0.5f);
    return Arrays.copyOf(bench.read(out), step.numTokens() * k);
  }

  @Test
  default void tiesGoToTheLowerPosition() {
    int[][] shapes = {{1, 1, 1}, {5, 3, 7}, {8, 16, 40}, {6, 20, 64}, {4, 5, 200}};
    for (int i = 0; i < 2 * shapes.length; i++) {
      int[] shape = shapes[i / 2];
      int heads = shape[0];
      int dim = shape[1];
      int k = shape[2];
      Sequences s =
          Sequences.of(
              k, i % 2 == 0 ? 6 : 64, new int[] {0, k + 70, 3, 2 * k}, new int[] {k + 9, 1, 0, 21});
      int tokens = s.numTokens();
      float[] q = small(1, tokens * heads * dim);
      float[] w = small(2, tokens * heads);
      float[] keys = small(3, s.total() * dim);
      compare(
          (tested, reference) -> {
            int[] actual = topk(tested, s, s.step(tested), q, w, keys, dim, k);
            assertArrayEquals(topk(reference, s, s.step(reference), q, w, keys, dim, k), actual);
            checkShape(s, actual, k);
          });
    }
  }

  /** Enough of them that a backend may give each to one thread; some are too short to select. */
  @Test
  default void manySequencesSelectSideBySide() {
    int heads = 5;
    int dim = 16;
    int k = 24;
    int[] before = new int[20];
    int[] count = new int[before.length];
    Arrays.setAll(before, i -> i % 5 == 0 ? i : 30 + 17 * i);
    Arrays.setAll(count, i -> 1 + i % 4 * 6);
    Sequences s = Sequences.of(9, 64, before, count);
    float[] q = small(1, s.numTokens() * heads * dim);
    float[] w = small(2, s.numTokens() * heads);
    float[] keys = small(3, s.total() * dim);
    compare(
        (tested, reference) ->
            assertArrayEquals(
                topk(reference, s, s.step(reference), q, w, keys, dim, k),
                topk(tested, s, s.step(tested), q, w, keys, dim, k)));
  }

  /** Ascending, no more than there are, all of them where there are no more than k. */
  private static void checkShape(Sequences s, int[] topk, int k) {
    int t = 0;
    for (int seq = 0; seq < s.count().length; seq++) {
      for (int i = 0; i < s.count()[seq]; i++, t++) {
        int candidates = s.before()[seq] + i + 1;
        for (int j = 0; j < k; j++) {
          int position = topk[t * k + j];
          if (j >= candidates) {
            assertEquals(-1, position);
          } else {
            assertTrue(position >= 0 && position < candidates);
            assertTrue(j == 0 || position > topk[t * k + j - 1]);
          }
        }
      }
    }
  }

  @Test
  default void aTokenKeepsTheSamePositionsAloneAndAmongOthers() {
    int heads = 6;
    int dim = 24;
    int k = 30;
    Sequences s = Sequences.of(4, 16, new int[] {100, 0, 29}, new int[] {20, 75, 3});
    int tokens = s.numTokens();
    float[] q = random(1, tokens * heads * dim);
    float[] w = random(2, tokens * heads);
    float[] keys = random(3, s.total() * dim);
    compare(
        (tested, reference) -> {
          int[] together = topk(tested, s, s.step(tested), q, w, keys, dim, k);
          int t = 0;
          for (int seq = 0; seq < 3; seq++) {
            for (int i = 0; i < s.count()[seq]; i++, t++) {
              int[] alone =
                  topk(
                      tested,
                      s,
                      s.single(tested, seq, i),
                      Arrays.copyOfRange(q, t * heads * dim, (t + 1) * heads * dim),
                      Arrays.copyOfRange(w, t * heads, (t + 1) * heads),
                      keys,
                      dim,
                      k);
              assertArrayEquals(Arrays.copyOfRange(together, t * k, (t + 1) * k), alone);
            }
          }
        });
  }

  @Test
  default void aScoreThatIsNotANumberIsRefused() {
    Sequences s = Sequences.of(4, 4, new int[] {9}, new int[] {1});
    float[] keys = random(3, s.total() * 5);
    keys[12] = Float.NaN;
    compare(
        (tested, reference) -> {
          KernelException refused =
              assertThrows(
                  KernelException.class,
                  () -> topk(tested, s, s.step(tested), random(1, 10), random(2, 2), keys, 5, 4));
          assertTrue(refused.getMessage().endsWith("is NaN"), refused.getMessage());
        });
  }

  @Test
  default void aBlockOutsideTheCacheIsRefused() {
    Sequences s = Sequences.of(4, 4, new int[] {9}, new int[] {1});
    s.tables()[0][1] = 99;
    compare(
        (tested, reference) -> {
          Cache keys = tested.kernels().cache(s.numSlots(), 5);
          KernelException refused =
              assertThrows(
                  KernelException.class,
                  () ->
                      tested
                          .kernels()
                          .indexTopk(
                              tested.kernels().ints(4),
                              tested.rows(random(1, 10), 5),
                              tested.rows(random(2, 2), 2),
                              keys,
                              s.step(tested),
                              4,
                              1));
          assertEquals("blockTables[0][1] is 99, the cache has 6 blocks", refused.getMessage());
        });
  }
}
