package org.sparseforge.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class TopMassTest {
  /** Buckets against plain sorting: exactly the same tokens, as sums in units are exact. */
  @Property(tries = 400)
  void bucketsGiveWhatSortingGives(@ForAll Random random) {
    int vocabSize = 1 + random.nextInt(500);
    float scale = random.nextInt(40);
    float[] logits = new float[vocabSize + 3];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = scale * (float) random.nextGaussian();
      if (random.nextInt(8) == 0) {
        logits[i] = random.nextBoolean() ? Float.NEGATIVE_INFINITY : -0f;
      }
    }
    logits[3] = 0.25f;
    float max =
        logits[3 + LogitRow.argmax(Arrays.copyOfRange(logits, 3, 3 + vocabSize), 0, vocabSize)];
    double temperature = 0.1 + 3 * random.nextDouble();
    double[] weights = new double[vocabSize];
    for (int i = 0; i < vocabSize; i++) {
      weights[i] = Exp.ofNonPositive(((double) logits[3 + i] - max) / temperature);
    }
    double share = random.nextInt(4) == 0 ? 1 - 1e-9 : random.nextDouble();
    TopTokens order = new TopTokens(vocabSize);
    order.select(logits, 3, vocabSize);
    int count = TopMass.count(order, weights, share);
    int[] expected = new int[count];
    for (int rank = 0; rank < count; rank++) {
      expected[rank] = order.tokenId(rank);
    }
    Arrays.sort(expected);
    int[] ids = new int[vocabSize];
    int size = new TopMass(vocabSize).select(logits, 3, max, weights, share, ids);
    assertArrayEquals(expected, Arrays.copyOf(ids, size));
  }

  @Example
  void ofEqualTokensTheLowerIdsAreKept() {
    float[] logits = {1, 1, 1, 1};
    double[] weights = {1, 1, 1, 1};
    int[] ids = new int[4];
    TopMass mass = new TopMass(4);
    assertEquals(2, mass.select(logits, 0, 1, weights, 0.5, ids));
    assertArrayEquals(new int[] {0, 1}, Arrays.copyOf(ids, 2));
    assertEquals(3, mass.select(logits, 0, 1, weights, 0.51, ids));
    assertEquals(1, mass.select(logits, 0, 1, weights, 1e-30, ids));
  }

  @Example
  void aVocabularyTooLargeForExactSumsIsRefused() {
    assertEquals(
        "a vocabulary of 262145 tokens is more than sampling can add up exactly",
        assertThrows(IllegalArgumentException.class, () -> new TopMass(262145)).getMessage());
  }
}
