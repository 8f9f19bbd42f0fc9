package org.sparseforge.engine.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ThresholdTopkTest {
  private final ThresholdTopk topk = new ThresholdTopk();

  @Property(tries = 200)
  void takesTheLargestAndOfEqualOnesTheFirst(
      @ForAll Random random,
      @ForAll @IntRange(min = 1, max = 700) int k,
      @ForAll @IntRange(min = 0, max = 9000) int more,
      @ForAll @IntRange(min = 0, max = 4) int kind) {
    check(scores(random, k + more, kind), k);
  }

  /** Sorted scores, a sample that sees nothing of a spike, all equal, infinities, both zeros. */
  private static float[] scores(Random random, int count, int kind) {
    float[] scores = new float[count];
    for (int i = 0; i < count; i++) {
      scores[i] =
          switch (kind) {
            case 0 -> (float) random.nextGaussian();
            case 1 -> random.nextInt(5) - 2;
            case 2 -> i;
            case 3 -> i % 97 == 3 ? Float.POSITIVE_INFINITY : -random.nextFloat();
            default -> random.nextBoolean() ? 0f : -0f;
          };
    }
    return scores;
  }

  @Example
  void aSampleThatSeesOnlyPeaksDoesNotMislead() {
    float[] scores = new float[128 * 64];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = i % 64 == 0 ? 1000 + i : i % 7;
    }
    check(scores, 700);
  }

  @Example
  void aScoreThatIsNotANumberIsSeenWhereverItStands() {
    for (int at : new int[] {0, 17, 4000, 8191}) {
      float[] scores = new float[8192];
      scores[at] = Float.NaN;
      assertFalse(topk.select(scores, 0, scores.length, 100, new int[100], 0), "at " + at);
    }
  }

  private void check(float[] scores, int k) {
    float[] shifted = new float[scores.length + 5];
    System.arraycopy(scores, 0, shifted, 5, scores.length);
    int[] into = new int[k + 3];
    assertTrue(topk.select(shifted, 5, scores.length, k, into, 3));
    int[] expected =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> -(scores[i] + 0f)))
            .limit(k)
            .mapToInt(i -> i)
            .sorted()
            .toArray();
    assertArrayEquals(expected, Arrays.copyOfRange(into, 3, k + 3));
  }
}
