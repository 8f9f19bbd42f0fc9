package org.sparseforge.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

/** Thousands of keys in blocks of the usual size; too many for slow backends. */
interface LongContextConformance extends Conformance {
  @Test
  default void blocksMayLieAnywhereHoweverManyThereAre() {
    int heads = 5;
    int dim = 16;
    int k = 300;
    Sequences s = Sequences.of(6, 64, new int[] {5000, 2040, 130, 290}, new int[] {3, 30, 1, 40});
    float[] q = IndexerConformance.small(1, s.numTokens() * heads * dim);
    float[] w = IndexerConformance.small(2, s.numTokens() * heads);
    float[] keys = IndexerConformance.small(3, s.total() * dim);
    compare(
        (tested, reference) ->
            assertArrayEquals(
                IndexerConformance.topk(reference, s, s.step(reference), q, w, keys, dim, k),
                IndexerConformance.topk(tested, s, s.step(tested), q, w, keys, dim, k)));
  }
}
