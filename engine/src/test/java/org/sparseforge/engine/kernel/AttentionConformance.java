package org.sparseforge.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparseforge.engine.kernel.Bench.assertSameBits;
import static org.sparseforge.engine.kernel.Bench.random;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.loader.ModelConfig.Attention;

/** MLA in latent (MQA) mode. */
interface AttentionConformance extends Conformance {
  /** Heads, q rank (unused), latent, nope, rope, value: nothing a multiple of a vector. */
  Attention[] ATTENTIONS = {
    new Attention(1, 1, 1, 1, 2, 1),
    new Attention(3, 1, 10, 5, 4, 7),
    new Attention(5, 1, 33, 17, 6, 20),
    new Attention(8, 1, 64, 32, 16, 32)
  };

  static Sequences sequences() {
    return Sequences.of(5, 4, new int[] {0, 13, 2, 40}, new int[] {9, 1, 0, 6});
  }

  /** Some positions of every token in ascending order, -1 in between; one token has none at all. */
  private static int[] choose(Sequences s, int k) {
    Random random = new Random(9);
    int[] topk = new int[s.numTokens() * k];
    Arrays.fill(topk, -1);
    int t = 0;
    for (int seq = 0; seq < s.count().length; seq++) {
      for (int i = 0; i < s.count()[seq]; i++, t++) {
        int j = 0;
        for (int p = 0; p <= s.before()[seq] + i && j < k && t != 3; p++) {
          if (random.nextInt(3) > 0) {
            topk[t * k + j++] = p;
          } else if (random.nextInt(4) == 0) {
            j++;
          }
        }
      }
    }
    return topk;
  }

  private static float[] sparse(
      Bench bench,
      Sequences s,
      StepTokens step,
      Attention a,
      float[] q,
      float[] latents,
      int[] topk,
      int k) {
    int rows = step.numTokens() * a.numAttentionHeads();
    Rows out = bench.nan(rows, a.kvLoraRank());
    bench
        .kernels()
        .sparseAttention(
            out,
            bench.rows(q, a.cacheWidth()),
            a.numAttentionHeads(),
            s.fill(bench, latents, a),
            bench.ints(topk),
            k,
            step,
            PositionRange.ALL,
            0.3f);
    return bench.read(out, rows);
  }

  @Test
  default void sparseAttentionAgreesAndDoesNotDependOnTheBatch() {
    for (Attention a : ATTENTIONS) {
      Sequences s = sequences();
      int k = 11;
      int perToken = a.numAttentionHeads() * a.cacheWidth();
      int outPerToken = a.numAttentionHeads() * a.kvLoraRank();
      float[] q = random(1, s.numTokens() * perToken);
      float[] latents = random(2, s.total() * a.cacheWidth());
      int[] topk = choose(s, k);
      compare(
          (tested, reference) -> {
            float[] together = sparse(tested, s, s.step(tested), a, q, latents, topk, k);
            assertAgrees(
                sparse(reference, s, s.step(reference), a, q, latents, topk, k),
                together,
                16 * Bench.tolerance(a.cacheWidth(), 1));
            int t = 0;
            for (int seq = 0; seq < s.count().length; seq++) {
              for (int i = 0; i < s.count()[seq]; i++, t++) {
                float[] alone =
                    sparse(
                        tested,
                        s,
                        s.single(tested, seq, i),
                        a,
                        Arrays.copyOfRange(q, t * perToken, (t + 1) * perToken),
                        latents,
                        Arrays.copyOfRange(topk, t * k, (t + 1) * k),
                        k);
                assertSameBits(
                    Arrays.copyOfRange(together, t * outPerToken, (t + 1) * outPerToken),
                    alone,
                    "token " + t);
              }
            }
          });
    }
  }

  @Test
  default void aTokenMayHaveFewPositionsOfMany() {
    Attention a = ATTENTIONS[1];
    Sequences s = Sequences.of(5, 4, new int[] {150}, new int[] {2});
    int k = 140;
    int[] topk = new int[2 * k];
    Arrays.fill(topk, -1);
    topk[3] = 0;
    topk[90] = 100;
    topk[k + 139] = 151;
    float[] q = random(1, 2 * a.numAttentionHeads() * a.cacheWidth());
    float[] latents = random(2, s.total() * a.cacheWidth());
    compare(
        (tested, reference) ->
            assertAgrees(
                sparse(reference, s, s.step(reference), a, q, latents, topk, k),
                sparse(tested, s, s.step(tested), a, q, latents, topk, k),
                16 * Bench.tolerance(a.cacheWidth(), 1)));
  }

  @Test
  default void aTokenWithoutPositionsGetsZeros() {
    Attention a = ATTENTIONS[1];
    Sequences s = sequences();
    int[] none = new int[s.numTokens() * 3];
    Arrays.fill(none, -1);
    compare(
        (tested, reference) -> {
          float[] q = random(1, s.numTokens() * a.numAttentionHeads() * a.cacheWidth());
          float[] latents = random(2, s.total() * a.cacheWidth());
          float[] out = sparse(tested, s, s.step(tested), a, q, latents, none, 3);
          assertSameBits(new float[out.length], out, "all -1");
        });
  }

  @Test
  default void aPositionBeyondTheTokensOwnIsRefusedAndNothingWritten() {
    Attention a = ATTENTIONS[1];
    Sequences s = sequences();
    int[] topk = choose(s, 11);
    topk[2 * 11] = 3;
    compare(
        (tested, reference) -> {
          int rows = s.numTokens() * a.numAttentionHeads();
          Rows out = tested.nan(rows, a.kvLoraRank());
          KernelException refused =
              assertThrows(
                  KernelException.class,
                  () ->
                      tested
                          .kernels()
                          .sparseAttention(
                              out,
                              tested.rows(random(1, rows * a.cacheWidth()), a.cacheWidth()),
                              a.numAttentionHeads(),
                              s.fill(tested, random(2, s.total() * a.cacheWidth()), a),
                              tested.ints(topk),
                              11,
                              s.step(tested),
                              PositionRange.ALL,
                              1));
          assertEquals("topk[2][0] is 3, but its token is at position 2", refused.getMessage());
          for (float value : tested.read(out, rows)) {
            assertTrue(Float.isNaN(value));
          }
        });
  }

  /** The three operators of MQA mode in a row, over every position. */
  static float[] mqa(
      Bench b, Sequences s, StepTokens step, Attention a, float[] q, float[] latents, float[] w) {
    int heads = a.numAttentionHeads();
    int rows = step.numTokens() * heads;
    int longest = 46;
    int[] all = new int[step.numTokens() * longest];
    int[] positions = b.read(step.positions());
    for (int i = 0; i < all.length; i++) {
      all[i] = i % longest <= positions[i / longest] ? i % longest : -1;
    }
    Matrix kvB = b.matrix(w, w.length / a.kvLoraRank(), a.kvLoraRank());
    Rows absorbed = b.nan(rows, a.cacheWidth());
    Rows z = b.nan(rows, a.kvLoraRank());
    Rows out = b.nan(rows, a.vHeadDim());
    Cache cache = s.fill(b, latents, a);
    Kernels k = b.kernels();
    k.absorbQuery(absorbed, b.rows(q, a.qkHeadDim()), kvB, a, step, PositionRange.ALL);
    k.sparseAttention(
        z, absorbed, heads, cache, b.ints(all), longest, step, PositionRange.ALL, 0.2f);
    k.expandValue(out, z, kvB, a, step, PositionRange.ALL);
    return b.read(out, rows);
  }

  @Test
  default void mqaModeAgreesAndDoesNotDependOnTheBatch() {
    for (Attention a : ATTENTIONS) {
      Sequences s = sequences();
      int perToken = a.numAttentionHeads() * a.qkHeadDim();
      int outPerToken = a.numAttentionHeads() * a.vHeadDim();
      float[] q = random(1, s.numTokens() * perToken);
      float[] latents = random(2, s.total() * a.cacheWidth());
      float[] w =
          random(3, a.numAttentionHeads() * (a.qkNopeHeadDim() + a.vHeadDim()) * a.kvLoraRank());
      compare(
          (tested, reference) -> {
            float[] together = mqa(tested, s, s.step(tested), a, q, latents, w);
            assertAgrees(
                mqa(reference, s, s.step(reference), a, q, latents, w),
                together,
                64 * Bench.tolerance(a.cacheWidth() + a.qkHeadDim(), 1));
            int t = 0;
            for (int seq = 0; seq < s.count().length; seq++) {
              for (int i = 0; i < s.count()[seq]; i++, t++) {
                float[] one = Arrays.copyOfRange(q, t * perToken, (t + 1) * perToken);
                assertSameBits(
                    Arrays.copyOfRange(together, t * outPerToken, (t + 1) * outPerToken),
                    mqa(tested, s, s.single(tested, seq, i), a, one, latents, w),
                    "token " + t);
              }
            }
          });
    }
  }
}
