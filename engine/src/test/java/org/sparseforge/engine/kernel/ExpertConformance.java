package org.sparseforge.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparseforge.engine.kernel.Bench.assertClose;
import static org.sparseforge.engine.kernel.Bench.assertSameBits;
import static org.sparseforge.engine.kernel.Bench.random;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.loader.ModelConfig.Experts;

/** Router and routed experts. */
interface ExpertConformance extends Conformance {
  Experts[] ROUTERS = {
    new Experts(1, 2, 1, 1, 1, 1, true, 2.5f),
    new Experts(1, 8, 1, 3, 2, 1, true, 1f),
    new Experts(1, 18, 1, 6, 6, 3, false, 1.5f),
    new Experts(1, 64, 1, 8, 8, 4, true, 2.5f)
  };

  /** Chosen ids and their weights. */
  record Choice(int[] ids, float[] weights) {}

  private static Choice gate(Bench b, Experts e, float[] logits, float[] bias) {
    int rows = logits.length / e.nRoutedExperts();
    Ints ids = b.kernels().ints(rows * e.numExpertsPerTok());
    Rows weights = b.nan(rows, e.numExpertsPerTok());
    b.kernels()
        .gate(ids, weights.data(), b.rows(logits, e.nRoutedExperts()), b.floats(bias), e, rows);
    return new Choice(b.read(ids), b.read(weights, rows));
  }

  @Test
  default void gateChoosesTheSameExperts() {
    for (Experts e : ROUTERS) {
      float[] logits = random(1, 40 * e.nRoutedExperts());
      float[] bias = random(2, e.nRoutedExperts());
      compare(
          (tested, reference) -> {
            Choice actual = gate(tested, e, logits, bias);
            Choice expected = gate(reference, e, logits, bias);
            assertArrayEquals(expected.ids(), actual.ids());
            assertClose(expected.weights(), actual.weights(), 64 * Bench.EPS);
          });
    }
  }

  @Test
  default void gateTiesGoToTheLowerIndexAndTheBiasNeverWeighs() {
    Experts e = new Experts(1, 8, 1, 2, 4, 2, true, 2f);
    compare(
        (tested, reference) -> {
          Choice equal = gate(tested, e, new float[8], new float[8]);
          assertArrayEquals(new int[] {0, 1}, equal.ids());
          assertArrayEquals(new float[] {1, 1}, equal.weights());
          float[] bias = {-9, -9, -9, -9, 5, 0, 7, -3};
          Choice biased = gate(tested, e, new float[8], bias);
          assertArrayEquals(new int[] {4, 6}, biased.ids());
          assertArrayEquals(new float[] {1, 1}, biased.weights());
        });
  }

  @Test
  default void aRouterLogitThatIsNotANumberIsRefused() {
    compare(
        (tested, reference) -> {
          float[] logits = random(1, 8);
          logits[3] = Float.NaN;
          KernelException refused =
              assertThrows(
                  KernelException.class, () -> gate(tested, ROUTERS[1], logits, new float[8]));
          assertEquals("the router logit of token 0 for expert 3 is NaN", refused.getMessage());
        });
  }

  static ExpertMatrices experts(
      Bench b, int count, int inner, int width, Optional<Fp8Rounding> rounding) {
    List<Matrix> gate = new ArrayList<>();
    List<Matrix> up = new ArrayList<>();
    List<Matrix> down = new ArrayList<>();
    for (int e = 0; e < count; e++) {
      gate.add(b.matrix(random(3 * e, inner * width), inner, width));
      up.add(b.matrix(random(3 * e + 1, inner * width), inner, width));
      down.add(b.matrix(random(3 * e + 2, inner * width), width, inner));
    }
    return new ExpertMatrices(gate, up, down, rounding);
  }

  default float[] addExperts(
      Bench b, ExpertMatrices experts, float[] start, float[] x, int[] ids, float[] w, int per) {
    int rows = ids.length / per;
    int width = x.length / rows;
    Rows out = b.rows(start, width);
    b.kernels().addExperts(out, b.rows(x, width), experts, b.ints(ids), b.floats(w), per, rows);
    return b.read(out, rows);
  }

  @Test
  default void expertsAddToWhatIsThereWhateverTheBatch() {
    int count = 9;
    int inner = 21;
    int width = 35;
    int per = 3;
    int tokens = 23;
    int[] ids = new int[tokens * per];
    for (int t = 0; t < tokens; t++) {
      // Expert 8 is everybody's, expert 7 nobody's.
      ids[t * per] = t % 3;
      ids[t * per + 1] = 3 + t % 4;
      ids[t * per + 2] = 8;
    }
    float[] start = random(50, tokens * width);
    float[] x = random(51, tokens * width);
    float[] w = random(52, tokens * per);
    compare(
        (tested, reference) -> {
          ExpertMatrices experts = experts(tested, count, inner, width, Optional.empty());
          float[] together = addExperts(tested, experts, start, x, ids, w, per);
          assertAgrees(
              addExperts(
                  reference,
                  experts(reference, count, inner, width, Optional.empty()),
                  start,
                  x,
                  ids,
                  w,
                  per),
              together,
              per * 600 * Bench.tolerance(width + inner, 1));
          for (int t = 0; t < tokens; t++) {
            assertSameBits(
                Arrays.copyOfRange(together, t * width, (t + 1) * width),
                addExperts(
                    tested,
                    experts,
                    Arrays.copyOfRange(start, t * width, (t + 1) * width),
                    Arrays.copyOfRange(x, t * width, (t + 1) * width),
                    Arrays.copyOfRange(ids, t * per, (t + 1) * per),
                    Arrays.copyOfRange(w, t * per, (t + 1) * per),
                    per),
                "token " + t);
          }
        });
  }

  @Test
  default void anExpertThatDoesNotExistIsRefused() {
    compare(
        (tested, reference) -> {
          ExpertMatrices experts = experts(tested, 2, 3, 4, Optional.empty());
          KernelException refused =
              assertThrows(
                  KernelException.class,
                  () ->
                      addExperts(
                          tested,
                          experts,
                          new float[4],
                          new float[4],
                          new int[] {0, 2},
                          new float[2],
                          2));
          assertTrue(refused.getMessage().startsWith("expertIds[1] is 2"), refused.getMessage());
        });
  }
}
