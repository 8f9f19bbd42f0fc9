package org.sparseforge.engine.kernel.cpu.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every step against sums written out. */
final class IndexProductsTest {
  @BeforeEach
  void needsOneDnn() {
    assumeTrue(OneDnn.unavailable().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 5", "3, 16", "8, 32", "16, 64", "64, 128", "5, 200"})
  void scoresAreSumsOfWeightedPositiveProducts(int heads, int width) {
    Random random = new Random(heads);
    KeyLayout layout = KeyLayout.of(width);
    int keys = IndexProducts.MOST_BLOCKS * KeyLayout.KEYS;
    int rows = IndexProducts.MOST_TOKENS * heads;
    float[] q = numbers(random, rows * width);
    float[] k = numbers(random, keys * width);
    float[] w = numbers(random, rows);
    try (IndexProducts products = new IndexProducts(new IndexProducts.Shape(heads, width), 1);
        Caller caller = new Caller();
        NativeMemory queries = new NativeMemory(2L * rows * width);
        NativeMemory weights = new NativeMemory(4L * rows);
        NativeMemory blocks = new NativeMemory(2L * IndexProducts.MOST_BLOCKS * layout.size());
        NativeMemory scores = new NativeMemory(4L * IndexProducts.MOST_TOKENS * keys)) {
      for (int i = 0; i < q.length; i++) {
        queries.shorts().put(i, bf16(q[i]));
      }
      weights.floats().put(0, w);
      for (int key = 0; key < keys; key++) {
        for (int d = 0; d < width; d++) {
          int at = key / KeyLayout.KEYS * layout.size() + layout.at(key % KeyLayout.KEYS, d);
          blocks.shorts().put(at, bf16(k[key * width + d]));
        }
      }
      for (int left : new int[] {1, 3, 9, 16}) {
        int tokens = products.tokens(left);
        for (int more : new int[] {1, 2, 5, 9, 17, 32}) {
          int count = products.blocks(tokens, more);
          products.run(
              caller,
              0,
              tokens,
              count,
              queries.address(),
              weights.address(),
              blocks.address(),
              scores.address());
          for (int t = 0; t < tokens; t++) {
            for (int key = 0; key < count * KeyLayout.KEYS; key++) {
              assertEquals(
                  score(q, w, k, t, key, heads, width),
                  scores.floats().get(t * count * KeyLayout.KEYS + key),
                  1e-4 * heads * width,
                  "token %d of %d, key %d of %d blocks".formatted(t, tokens, key, count));
            }
          }
        }
      }
    }
  }

  private static double score(
      float[] q, float[] w, float[] k, int token, int key, int heads, int width) {
    double sum = 0;
    for (int h = 0; h < heads; h++) {
      double dot = 0;
      for (int d = 0; d < width; d++) {
        dot += (double) q[(token * heads + h) * width + d] * k[key * width + d];
      }
      sum += w[token * heads + h] * Math.max(dot, 0);
    }
    return sum;
  }

  /** Numbers that bf16 holds exactly. */
  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (random.nextInt(201) - 100) / 64f;
    }
    return numbers;
  }

  private static short bf16(float x) {
    return (short) (Float.floatToRawIntBits(x) >>> 16);
  }
}
