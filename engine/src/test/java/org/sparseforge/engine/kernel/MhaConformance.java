package org.sparseforge.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sparseforge.engine.kernel.Bench.assertClose;
import static org.sparseforge.engine.kernel.Bench.assertSameBits;
import static org.sparseforge.engine.kernel.Bench.random;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.loader.ModelConfig.Attention;

/** MLA with keys and values of every head (MHA mode), and modes that share a pass by position. */
interface MhaConformance extends AttentionConformance {
  private static float[] mha(
      Bench b, Sequences s, StepTokens step, Attention a, float[] q, float[] latents, float[] w) {
    int rows = step.numTokens() * a.numAttentionHeads();
    Rows out = b.nan(rows, a.vHeadDim());
    b.kernels()
        .denseAttention(
            out,
            b.rows(q, a.qkHeadDim()),
            s.fill(b, latents, a),
            b.matrix(w, w.length / a.kvLoraRank(), a.kvLoraRank()),
            a,
            step,
            PositionRange.ALL,
            0.2f);
    return b.read(out, rows);
  }

  @Test
  default void mhaModeAgreesWithMqaModeAndDoesNotDependOnTheBatch() {
    for (Attention a : ATTENTIONS) {
      Sequences s = AttentionConformance.sequences();
      int perToken = a.numAttentionHeads() * a.qkHeadDim();
      int outPerToken = a.numAttentionHeads() * a.vHeadDim();
      float[] q = random(1, s.numTokens() * perToken);
      float[] latents = random(2, s.total() * a.cacheWidth());
      float[] w =
          random(3, a.numAttentionHeads() * (a.qkNopeHeadDim() + a.vHeadDim()) * a.kvLoraRank());
      double tolerance = 64 * Bench.tolerance(a.cacheWidth() + a.qkHeadDim(), 1);
      compare(
          (tested, reference) -> {
            float[] expected = mha(reference, s, s.step(reference), a, q, latents, w);
            float[] mha = mha(tested, s, s.step(tested), a, q, latents, w);
            float[] mqa = AttentionConformance.mqa(tested, s, s.step(tested), a, q, latents, w);
            assertClose(
                expected,
                AttentionConformance.mqa(reference, s, s.step(reference), a, q, latents, w),
                tolerance);
            assertAgrees(expected, mha, tolerance);
            assertAgrees(expected, mqa, tolerance);
            int t = 0;
            for (int seq = 0; seq < s.count().length; seq++) {
              for (int i = 0; i < s.count()[seq]; i++, t++) {
                float[] one = Arrays.copyOfRange(q, t * perToken, (t + 1) * perToken);
                StepTokens step = s.single(tested, seq, i);
                int from = t * outPerToken;
                assertSameBits(
                    Arrays.copyOfRange(mha, from, from + outPerToken),
                    mha(tested, s, step, a, one, latents, w),
                    "token " + t);
              }
            }
          });
    }
  }

  @Test
  default void tokensOutsideTheRangeAreLeftAlone() {
    Attention a = ATTENTIONS[2];
    Sequences s = AttentionConformance.sequences();
    compare(
        (tested, reference) -> {
          int heads = a.numAttentionHeads();
          int rows = s.numTokens() * heads;
          float[] w = random(3, heads * (a.qkNopeHeadDim() + a.vHeadDim()) * a.kvLoraRank());
          Matrix kvB = tested.matrix(w, w.length / a.kvLoraRank(), a.kvLoraRank());
          Rows q = tested.rows(random(1, rows * a.qkHeadDim()), a.qkHeadDim());
          Cache cache = s.fill(tested, random(2, s.total() * a.cacheWidth()), a);
          StepTokens step = s.step(tested);
          PositionRange range = new PositionRange(4, 14);
          Rows dense = tested.nan(rows, a.vHeadDim());
          tested.kernels().denseAttention(dense, q, cache, kvB, a, step, range, 1);
          Rows absorbed = tested.nan(rows, a.cacheWidth());
          tested.kernels().absorbQuery(absorbed, q, kvB, a, step, range);
          int[] positions = tested.read(step.positions());
          for (int r = 0; r < rows; r++) {
            boolean outside = !range.contains(positions[r / heads]);
            assertEquals(outside, Float.isNaN(tested.read(dense, rows)[r * a.vHeadDim()]));
            assertEquals(outside, Float.isNaN(tested.read(absorbed, rows)[r * a.cacheWidth()]));
          }
        });
  }
}
