package org.sparseforge.engine.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparseforge.engine.kernel.HostStep;
import org.sparseforge.engine.kernel.cpu.onednn.OneDnn;

/** The ways a token may be computed, alone, in company and by several threads, agree to the bit. */
final class Bf16AttentionTest {
  private static final int TOKENS = 150;

  @BeforeEach
  void needsOneDnn() {
    assumeTrue(OneDnn.unavailable().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "16, 288, 256, 100",
    "16, 288, 256, 700",
    "3, 24, 16, 40",
    "64, 96, 64, 300",
    "2, 20, 12, 64",
    "4, 40, 32, 48"
  })
  void aTokenHasTheSameBitsHoweverItIsComputed(int heads, int width, int rank, int indexTopk) {
    Random random = new Random(heads);
    // Positions before indexTopk attend to all, the others to every second.
    int first = Math.max(0, indexTopk - TOKENS / 2);
    float[] q = gaussian(random, TOKENS * heads * width);
    float[] keys = gaussian(random, (first + TOKENS) * width);
    float[] together = run(1, q, keys, heads, width, rank, indexTopk, first, first, TOKENS);
    for (int threads : new int[] {2, 4}) {
      assertArrayEquals(
          together,
          run(threads, q, keys, heads, width, rank, indexTopk, first, first, TOKENS),
          threads + " threads");
      for (int from = 0; from < TOKENS; ) {
        int count = Math.min(TOKENS - from, 1 + random.nextInt(30));
        float[] cut =
            run(threads, q, keys, heads, width, rank, indexTopk, first, first + from, count);
        assertArrayEquals(
            Arrays.copyOfRange(together, from * heads * rank, (from + count) * heads * rank),
            cut,
            "%d tokens from %d on, %d threads".formatted(count, from, threads));
        from += count;
      }
      for (int t : new int[] {0, 1, TOKENS / 2 - 1, TOKENS / 2, TOKENS - 1}) {
        float[] alone = run(threads, q, keys, heads, width, rank, indexTopk, first, first + t, 1);
        assertArrayEquals(
            Arrays.copyOfRange(together, t * heads * rank, (t + 1) * heads * rank),
            alone,
            "token %d alone, %d threads".formatted(t, threads));
      }
    }
    for (int t : new int[] {0, TOKENS / 2 - 1, TOKENS - 1}) {
      double[] exact = exact(q, keys, t, heads, width, rank, indexTopk, first);
      for (int i = 0; i < exact.length; i++) {
        assertEquals(exact[i], together[t * heads * rank + i], 0.02, "token " + t);
      }
    }
  }

  private static int[] topk(int position, int indexTopk) {
    int[] topk = new int[indexTopk];
    Arrays.fill(topk, -1);
    int count = position < indexTopk ? position + 1 : (position + 1) / 2;
    for (int i = 0; i < Math.min(count, indexTopk); i++) {
      topk[i] = position < indexTopk ? i : 2 * i;
    }
    return topk;
  }

  /** Tokens of one sequence from position {@code from} on, of which {@code origin} is q's first. */
  private static float[] run(
      int threads,
      float[] q,
      float[] keys,
      int heads,
      int width,
      int rank,
      int indexTopk,
      int origin,
      int from,
      int count) {
    int numSlots = keys.length / width;
    int[] positions = new int[count];
    int[] topk = new int[count * indexTopk];
    for (int t = 0; t < count; t++) {
      positions[t] = from + t;
      System.arraycopy(topk(from + t, indexTopk), 0, topk, t * indexTopk, indexTopk);
    }
    HostStep step =
        new HostStep(
            count, positions, positions, new int[count], new int[] {0}, 1, Math.max(1, numSlots));
    Scratch[] scratch = Scratch.forThreads(threads);
    try (Workers workers = new Workers(threads);
        Bf16Products shared = new Bf16Products(workers, scratch);
        Bf16Attention attention = new Bf16Attention(shared);
        Bf16Cache latents = new Bf16Cache(numSlots, width)) {
      for (int slot = 0; slot < numSlots; slot++) {
        latents.write(slot, keys, slot * width, scratch[0]);
      }
      float[] out = new float[count * heads * rank];
      float[] some =
          Arrays.copyOfRange(
              q, (from - origin) * heads * width, (from - origin + count) * heads * width);
      attention.sparse(
          new AttentionCall(
              new CpuRows(out, 0, rank, rank),
              new CpuRows(some, 0, width, width),
              heads,
              latents,
              topk,
              indexTopk,
              step,
              0.3f));
      return out;
    }
  }

  private static double[] exact(
      float[] q, float[] keys, int t, int heads, int width, int rank, int indexTopk, int first) {
    double[] out = new double[heads * rank];
    for (int h = 0; h < heads; h++) {
      double total = 0;
      for (int key : topk(first + t, indexTopk)) {
        if (key < 0) {
          break;
        }
        double dot = 0;
        for (int d = 0; d < width; d++) {
          dot += (double) q[(t * heads + h) * width + d] * keys[key * width + d];
        }
        double weight = Math.exp(0.3 * dot);
        total += weight;
        for (int d = 0; d < rank; d++) {
          out[h * rank + d] += weight * keys[key * width + d];
        }
      }
      for (int d = 0; d < rank; d++) {
        out[h * rank + d] /= total;
      }
    }
    return out;
  }

  /** Small enough that no score decides alone; bf16 holds them exactly. */
  private static float[] gaussian(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = Bf16.widen(Bf16.round((float) random.nextGaussian() / 4));
    }
    return numbers;
  }
}
