package org.sparseforge.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final int[] NONE = {};

  @Test
  void greedyTakesTheLowerIdOfEquals() {
    float[] logits = {1, 3, 2, 3, -0f};
    Sampler sampler = new Sampler(5);
    SamplingParams params = SamplingParams.from(Map.of("temperature", 0, "logprobs", true));
    assertEquals(1, sampler.sample(logits, 0, params, 1, 0, 0, NONE));
    assertEquals(1, sampler.numKept());
    assertEquals(1, sampler.keptTokenId(0));
    assertEquals(0, sampler.samplingLogprob());
    double normaliser = 2 * Math.exp(0) + Math.exp(-2) + Math.exp(-1) + Math.exp(-3);
    assertEquals(-Math.log(normaliser), sampler.logprob(), 4 * 0x1p-45);
  }

  /** Changing these changes every dataset that was ever sampled. */
  @Test
  void drawsStayWhatTheyAre() {
    float[] logits = new float[1000];
    Random random = new Random(5);
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextGaussian();
    }
    List<Map<String, Object>> settings =
        List.of(
            Map.of("temperature", 1),
            Map.of("temperature", 0.7, "top_p", 0.9),
            Map.of("temperature", 1.3, "top_k", 50),
            Map.of("temperature", 1, "top_p", 0.95, "top_k", 700, "min_p", 0.02));
    List<Integer> drawn = new ArrayList<>();
    Sampler sampler = new Sampler(1000);
    for (Map<String, Object> values : settings) {
      SamplingParams params = SamplingParams.from(values);
      long key = params.key(11, "golden");
      for (int position = 0; position < 6; position++) {
        drawn.add(sampler.sample(logits, 0, params, key, 1, position, NONE));
      }
    }
    assertEquals(GOLDEN_DRAWS, drawn);
  }

  @Property(tries = 400)
  void keptTokensAndProbabilitiesFollowTheDefinition(@ForAll Random random) {
    int vocabSize = 1 + random.nextInt(random.nextInt(10) == 0 ? 3000 : 40);
    float[] row = randomRow(random, vocabSize);
    SamplingParams params = randomParams(random, vocabSize);
    float[] logits = new float[vocabSize + 7];
    System.arraycopy(row, 0, logits, 7, vocabSize);
    Sampler sampler = new Sampler(vocabSize);
    int token = sampler.sample(logits, 7, params, random.nextLong(), 0, 3, NONE);

    double[] weights = new double[vocabSize];
    float max = row[LogitRow.argmax(row, 0, vocabSize)];
    for (int i = 0; i < vocabSize; i++) {
      weights[i] = StrictMath.exp(((double) row[i] - max) / params.temperature());
    }
    TreeSet<Integer> least = kept(row, weights, params, 1e-9);
    TreeSet<Integer> most = kept(row, weights, params, -1e-9);
    TreeSet<Integer> actual = new TreeSet<>();
    int numKept = sampler.numKept() == 0 ? vocabSize : sampler.numKept();
    for (int i = 0; i < numKept; i++) {
      actual.add(sampler.numKept() == 0 ? i : sampler.keptTokenId(i));
    }
    assertEquals(numKept, actual.size());
    assertTrue(
        most.containsAll(actual) && actual.containsAll(least),
        params + " kept " + actual + " of " + least + " to " + most);
    assertTrue(actual.contains(token));
    double total = actual.stream().mapToDouble(i -> weights[i]).sum();
    assertEquals(Math.log(weights[token] / total), sampler.samplingLogprob(), 1e-9);
    double all = 0;
    for (int i = 0; i < vocabSize; i++) {
      all += Math.exp((double) row[i] - max);
    }
    assertEquals((double) row[token] - max - Math.log(all), sampler.logprob(), 1e-9);
    assertTop(sampler, row, vocabSize, params.topLogprobs(), max + Math.log(all));
  }

  @Property(tries = 200)
  void everythingButTheRowAndItsKeyIsIrrelevant(@ForAll Random random) {
    int vocabSize = 1 + random.nextInt(200);
    float[] row = randomRow(random, vocabSize);
    SamplingParams params = randomParams(random, vocabSize);
    long key = random.nextLong();
    Sampler fresh = new Sampler(vocabSize);
    int expected = fresh.sample(row.clone(), 0, params, key, 2, 9, NONE);
    Sampler used = new Sampler(vocabSize);
    for (int i = 0; i < 5; i++) {
      SamplingParams other = randomParams(random, vocabSize);
      used.sample(randomRow(random, vocabSize), 0, other, random.nextLong(), i, i, NONE);
    }
    float[] logits = new float[4 * vocabSize];
    System.arraycopy(row, 0, logits, 3 * vocabSize, vocabSize);
    assertEquals(expected, used.sample(logits, 3 * vocabSize, params, key, 2, 9, NONE));
    assertEquals(fresh.logprob(), used.logprob());
    assertEquals(fresh.samplingLogprob(), used.samplingLogprob());
    assertEquals(fresh.numKept(), used.numKept());
  }

  @Test
  void frequenciesFollowTheProbabilities() {
    float[] logits = {0, 1, 2, -1, 0.5f, -3, 1.5f, Float.NEGATIVE_INFINITY};
    for (Map<String, Object> values :
        List.<Map<String, Object>>of(
            Map.of("temperature", 1),
            Map.of("temperature", 0.5, "top_p", 0.95),
            Map.of("temperature", 2, "top_k", 5),
            Map.of("temperature", 1.5, "min_p", 0.2))) {
      SamplingParams params = SamplingParams.from(values);
      Sampler sampler = new Sampler(8);
      int draws = 100_000;
      int[] counts = new int[8];
      double[] probabilities = new double[8];
      for (int i = 0; i < draws; i++) {
        int token = sampler.sample(logits, 0, params, 77, 0, i, NONE);
        counts[token]++;
        probabilities[token] = Math.exp(sampler.samplingLogprob());
      }
      double chiSquare = 0;
      double sum = 0;
      for (int i = 0; i < 8; i++) {
        sum += probabilities[i];
        if (probabilities[i] > 0) {
          double expected = draws * probabilities[i];
          chiSquare += Math.pow(counts[i] - expected, 2) / expected;
        }
      }
      assertEquals(1, sum, 1e-12);
      // At most 6 degrees of freedom: above 22.5 once in 1,000 keys, and this one is fixed.
      assertTrue(chiSquare < 22.5, values + ": chi-square " + chiSquare);
    }
  }

  @Test
  void bannedTokensNeverComeButLogprobsAreTheModelsOwn() {
    SamplingParams params = SamplingParams.from(Map.of("top_logprobs", 2));
    Sampler sampler = new Sampler(3);
    for (int i = 0; i < 200; i++) {
      int token = sampler.sample(new float[] {0, 5, 0}, 0, params, 3, 0, i, new int[] {1});
      assertTrue(token != 1);
      assertEquals(-Math.log(2 + Math.exp(5)), sampler.logprob(), 1e-12);
      assertEquals(Math.log(0.5), sampler.samplingLogprob(), 1e-12);
      assertEquals(1, sampler.topTokenId(0));
      assertEquals(5 - Math.log(2 + Math.exp(5)), sampler.topLogprob(0), 1e-12);
    }
  }

  @Test
  void rowsThatCannotBeDrawnFromAreRefused() {
    assertRefuses(
        new float[] {0, Float.NaN},
        "the logit of token 1 is NaN: the model's weights or numerics broke");
    assertRefuses(
        new float[] {Float.POSITIVE_INFINITY, 0},
        "the logit of token 0 is Infinity: the model's weights or numerics broke");
    assertRefuses(
        new float[] {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY},
        "every token is ruled out: all logits are -Infinity");
  }

  @Test
  void tinyAndHugeTemperaturesStayFinite() {
    float[] logits = {1000, 999.9f, -1000};
    Sampler sampler = new Sampler(3);
    SamplingParams cold = SamplingParams.from(Map.of("temperature", 1e-300, "logprobs", true));
    assertEquals(0, sampler.sample(logits, 0, cold, 1, 0, 0, NONE));
    assertEquals(0, sampler.samplingLogprob());
    SamplingParams hot = SamplingParams.from(Map.of("temperature", 1e6, "logprobs", true));
    sampler.sample(logits, 0, hot, 1, 0, 0, NONE);
    assertEquals(Math.log(1 / 3.0), sampler.samplingLogprob(), 1e-2);
  }

  private static TreeSet<Integer> kept(
      float[] row, double[] weights, SamplingParams params, double slack) {
    List<Integer> order =
        IntStream.range(0, row.length)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(i -> -(row[i] + 0.0))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    if (params.topK() > 0) {
      order = order.subList(0, Math.min(params.topK(), order.size()));
    }
    double total = order.stream().mapToDouble(i -> weights[i]).sum();
    TreeSet<Integer> kept = new TreeSet<>();
    double sum = 0;
    for (int i : order) {
      if (params.topP() < 1 && sum >= (params.topP() - slack) * total) {
        break;
      }
      sum += weights[i];
      if (weights[i] >= params.minP() + slack || params.minP() == 0) {
        kept.add(i);
      }
    }
    return kept;
  }

  private static void assertTop(
      Sampler sampler, float[] row, int vocabSize, int wanted, double normaliser) {
    assertEquals(Math.min(wanted, vocabSize), sampler.numTop());
    TopTokens top = new TopTokens(vocabSize);
    top.select(row, 0, wanted);
    for (int rank = 0; rank < sampler.numTop(); rank++) {
      assertEquals(top.tokenId(rank), sampler.topTokenId(rank));
      assertEquals(row[top.tokenId(rank)] - normaliser, sampler.topLogprob(rank), 1e-9);
    }
  }

  private static float[] randomRow(Random random, int vocabSize) {
    float[] row = new float[vocabSize];
    float scale = random.nextInt(8);
    boolean coarse = random.nextBoolean();
    for (int i = 0; i < vocabSize; i++) {
      float logit = (float) (scale * random.nextGaussian());
      row[i] = coarse ? Math.round(logit) : logit;
    }
    if (vocabSize > 1 && random.nextInt(4) == 0) {
      row[random.nextInt(vocabSize)] = Float.NEGATIVE_INFINITY;
    }
    return row;
  }

  private static SamplingParams randomParams(Random random, int vocabSize) {
    Map<String, Object> values = new HashMap<>();
    values.put("temperature", 0.1 + 2 * random.nextDouble());
    values.put("top_logprobs", 1 + random.nextInt(8));
    if (random.nextBoolean()) {
      values.put("top_p", Math.max(1e-9, random.nextInt(5) == 0 ? 0.9999 : random.nextDouble()));
    }
    if (random.nextBoolean()) {
      values.put("top_k", random.nextInt(vocabSize + 3));
    }
    if (random.nextInt(3) == 0) {
      values.put("min_p", random.nextDouble());
    }
    return SamplingParams.from(values);
  }

  private static void assertRefuses(float[] logits, String message) {
    NonFiniteLogitsException refusal =
        assertThrows(
            NonFiniteLogitsException.class,
            () -> new Sampler(2).sample(logits, 0, SamplingParams.defaults(), 1, 0, 0, NONE));
    assertEquals(message, refusal.getMessage());
  }

  private static final List<Integer> GOLDEN_DRAWS =
      List.of(
          239, 726, 587, 840, 818, 519, 260, 788, 648, 952, 921, 582, 288, 751, 687, 836, 800, 611,
          235, 737, 588, 846, 823, 523);
}
