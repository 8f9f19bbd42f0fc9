package org.sparseforge.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TopTokensTest {
  @Property(tries = 300)
  void isTheBeginningOfTheSortedRow(
      @ForAll @IntRange(min = 1, max = 3000) int vocabSize, @ForAll Random random) {
    float[] logits = new float[vocabSize + 5];
    boolean coarse = random.nextBoolean();
    for (int i = 0; i < logits.length; i++) {
      float logit = (float) random.nextGaussian();
      logits[i] = coarse ? Math.round(logit) * 1.0f : logit;
      if (random.nextInt(10) == 0) {
        logits[i] = List.of(0f, -0f, Float.NEGATIVE_INFINITY, -1e30f).get(random.nextInt(4));
      }
    }
    List<Integer> sorted =
        IntStream.range(0, vocabSize)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(i -> -(logits[5 + i] + 0.0))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    TopTokens top = new TopTokens(vocabSize);
    for (int m : new int[] {1, random.nextInt(40), random.nextInt(2 * vocabSize), 0}) {
      top.select(logits, 5, m);
      assertEquals(Math.min(m, vocabSize), top.size());
      for (int rank = 0; rank < top.size(); rank++) {
        assertEquals(sorted.get(rank), top.tokenId(rank));
      }
    }
  }

  @Test
  void minusZeroIsTheEqualOfZero() {
    TopTokens top = new TopTokens(3);
    top.select(new float[] {-0f, 0f, -0f}, 0, 2);
    assertEquals(0, top.tokenId(0));
    assertEquals(1, top.tokenId(1));
  }
}
