package org.sparseforge.engine.kernel.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparseforge.engine.kernel.cuda.TensorCores.bf16;
import static org.sparseforge.engine.kernel.cuda.TensorCores.putBf16;
import static org.sparseforge.engine.kernel.cuda.TensorCores.random;

import com.sun.jna.Pointer;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.kernel.cuda.Emulator.Geometry;

/** Attention and index scores of numbers rounded to bf16, against the entries in fp32. */
class TensorCoreAttentionTest {
  @BeforeAll
  static void compilerIsThere() {
    TensorCores.assume();
  }

  private static float[] attend(
      Emulator emulator, String kernel, Geometry geometry, float[] q, int heads, int latent) {
    int width = latent + 6;
    int k = 40;
    int numTokens = geometry.x();
    int[] topk = new int[numTokens * k];
    for (int i = 0; i < topk.length; i++) {
      // The last token has none; others skip some.
      topk[i] = i / k == numTokens - 1 || i % 7 == 3 ? -1 : i % k;
    }
    float[] cache = random(9, 48 * width);
    for (int i = 0; i < cache.length; i++) {
      cache[i] = bf16(cache[i] * 0.4f);
    }
    Pointer rows = kernel.endsWith("bf16") ? putBf16(emulator, cache) : emulator.put(cache);
    int[] positions = new int[numTokens];
    Arrays.fill(positions, 45);
    Pointer out = emulator.room(4L * numTokens * heads * latent);
    emulator.launch(
        kernel,
        geometry,
        out,
        latent,
        emulator.put(q),
        width,
        heads,
        rows,
        latent,
        6,
        emulator.put(topk),
        k,
        emulator.put(positions),
        emulator.put(new int[numTokens]),
        emulator.put(2, 0, 1),
        3,
        16,
        0,
        100,
        0.3f,
        numTokens);
    return out.getFloatArray(0, numTokens * heads * latent);
  }

  /** Weights of the softmax are rounded to 8 bits, values are below 2. */
  @Test
  void sparseAttentionIsTheExactOneButForTheRoundingOfWeights() {
    for (EmulatorLibrary library : EmulatorLibrary.values()) {
      int heads = library == EmulatorLibrary.CHECKED ? 3 : 35;
      for (int latent : library == EmulatorLibrary.CHECKED ? new int[] {13} : new int[] {13, 520}) {
        int width = latent + 6;
        float[] q = random(4, 2 * heads * width);
        for (int i = 0; i < q.length; i++) {
          q[i] = bf16(q[i]);
        }
        try (Emulator emulator = new Emulator(library.path())) {
          int columns = (latent + 511) / 512;
          Geometry exactly =
              new Geometry(2, (heads + 7) / 8, columns, 256, 16 * (width + 4) * Float.BYTES);
          Geometry mma =
              new Geometry(
                  2, (heads + 31) / 32, columns, 256, 64 * ((width + 15) / 16 * 16 + 8) * 2);
          float[] expected = attend(emulator, "sf_sparse_attention_f32", exactly, q, heads, latent);
          float[] actual = attend(emulator, "sf_sparse_attention_mma_bf16", mma, q, heads, latent);
          for (int i = 0; i < expected.length; i++) {
            assertTrue(
                Math.abs(expected[i] - actual[i]) <= 0x1p-7,
                "[%d] expected %s, was %s".formatted(i, expected[i], actual[i]));
          }
          assertEquals(0, actual[actual.length - 1], "a token without positions");
        }
      }
    }
  }

  private static float[] scores(
      Emulator emulator, String kernel, float[] q, float[] keys, int heads, int dim) {
    int candidates = 70;
    Pointer out = emulator.room(4L * candidates);
    Pointer rows = kernel.endsWith("bf16") ? putBf16(emulator, keys) : emulator.put(keys);
    emulator.launch(
        kernel,
        new Geometry(2, 1, 1, 256, 0),
        out,
        candidates,
        emulator.put(q),
        dim,
        emulator.put(random(7, heads)),
        heads,
        rows,
        dim,
        heads,
        emulator.put(candidates - 1),
        emulator.put(0),
        emulator.put(4, 3, 2, 1, 0),
        5,
        16,
        3,
        0.5f,
        0,
        1);
    return out.getFloatArray(0, candidates);
  }

  @Test
  void indexScoresOfRoundedNumbersAreTheExactOnes() {
    int dim = 40;
    for (int heads : new int[] {1, 67}) {
      float[] q = random(1, heads * dim);
      float[] keys = random(2, 80 * dim);
      for (int i = 0; i < q.length; i++) {
        q[i] = bf16(q[i]);
      }
      for (int i = 0; i < keys.length; i++) {
        keys[i] = bf16(keys[i]);
      }
      try (Emulator emulator = new Emulator(EmulatorLibrary.PLAIN.path())) {
        float[] expected = scores(emulator, "sf_index_scores_f32", q, keys, heads, dim);
        float[] actual = scores(emulator, "sf_index_scores_mma_bf16", q, keys, heads, dim);
        for (int i = 0; i < expected.length; i++) {
          double tolerance = 0x1p-22 * (dim + heads) * 40;
          assertTrue(
              Math.abs(expected[i] - actual[i]) <= tolerance,
              "[%d] expected %s, was %s".formatted(i, expected[i], actual[i]));
        }
      }
    }
  }
}
