package org.sparseforge.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.sampling.LogitRow;
import org.sparseforge.engine.sampling.NonFiniteLogitsException;
import org.sparseforge.engine.sampling.RowAnswer;
import org.sparseforge.engine.sampling.RowQuery;
import org.sparseforge.engine.sampling.Sampler;
import org.sparseforge.engine.sampling.SamplingParams;

/** A backend that answers says of a row, to the bit, what the host makes of it. */
abstract class AnswerLaws {
  private static final long FULL = 1L << 53;
  private static final int[] SIZES = {1, 2, 31, 32, 33, 511, 512, 513, 1000, 1537, 2600};

  /** Numbers in the buffer that all rows go through. */
  private static final int ROOM = (1 << 18) + 100;

  private Kernels kernels;
  private Floats room;

  abstract Kernels open();

  /** How many random rows a backend has time for. */
  abstract int tries();

  @BeforeEach
  void openKernels() {
    kernels = open();
    room = kernels.floats(ROOM);
  }

  @AfterEach
  void close() {
    kernels.close();
  }

  /** A row as a view among others, so that neither its beginning nor its stride is its size. */
  private RowAnswer[] ask(float[][] rows, RowQuery... queries) {
    int size = rows[0].length;
    int stride = size + 3;
    float[] all = new float[5 + stride * rows.length];
    Arrays.fill(all, Float.NaN);
    for (int r = 0; r < rows.length; r++) {
      System.arraycopy(rows[r], 0, all, 5 + r * stride, size);
    }
    kernels.upload(all, room, all.length);
    RowQuery[] shifted = new RowQuery[rows.length + 2];
    System.arraycopy(queries, 0, shifted, 2, rows.length);
    RowAnswer[] answers = new RowAnswer[rows.length + 2];
    kernels.answer(answers, shifted, 2, new Rows(room, 5, stride, size), rows.length);
    return Arrays.copyOfRange(answers, 2, answers.length);
  }

  private static void assertAgrees(float[] row, RowQuery query, RowAnswer answer) {
    String what = query + " of " + row.length + " logits";
    if (query instanceof RowQuery.Score score) {
      int best = LogitRow.argmax(row, 0, row.length);
      double normaliser = LogitRow.logSumExp(row, 0, row.length, row[best]);
      assertEquals(score.tokenId(), answer.tokenId(), what);
      assertEquals(score.tokenId() == best, answer.isBest(), what);
      assertEquals(row[score.tokenId()] - normaliser, answer.logprob(), what);
      return;
    }
    RowQuery.Draw draw = (RowQuery.Draw) query;
    Sampler sampler = new Sampler(row.length);
    int token = sampler.sample(row.clone(), 0, draw.params(), draw.uniform(), new int[0]);
    assertEquals(token, answer.tokenId(), what);
    assertEquals(LogitRow.argmax(row, 0, row.length) == token, answer.isBest(), what);
    assertEquals(sampler.samplingLogprob(), answer.samplingLogprob(), what);
    if (query.logprobs()) {
      assertEquals(sampler.logprob(), answer.logprob(), what);
      assertEquals(sampler.numTop(), answer.numTop(), what);
    }
    for (int rank = 0; rank < answer.numTop(); rank++) {
      assertEquals(sampler.topTokenId(rank), answer.topTokenId(rank), what + ", rank " + rank);
      assertEquals(sampler.topLogprob(rank), answer.topLogprob(rank), what + ", rank " + rank);
    }
  }

  private void assertAllAgree(float[][] rows, RowQuery... queries) {
    RowAnswer[] answers = ask(rows, queries);
    for (int r = 0; r < rows.length; r++) {
      assertAgrees(rows[r], queries[r], answers[r]);
      boolean finite = true;
      for (float logit : rows[r]) {
        finite &= Float.isFinite(logit);
      }
      assertEquals(finite, answers[r].isFinite());
    }
  }

  @Test
  void randomRowsAreDrawnFromAsOnTheHost() {
    for (int i = 0; i < tries(); i += 4) {
      Random random = new Random(i);
      int size = SIZES[random.nextInt(SIZES.length)];
      float[][] rows = new float[4][];
      RowQuery[] queries = new RowQuery[4];
      for (int r = 0; r < 4; r++) {
        rows[r] = randomRow(random, size);
        queries[r] =
            random.nextInt(6) == 0
                ? new RowQuery.Score(random.nextInt(size))
                : new RowQuery.Draw(randomParams(random, size), uniform(random));
      }
      assertAllAgree(rows, queries);
    }
  }

  private static float[] randomRow(Random random, int size) {
    float[] row = new float[size];
    float scale = random.nextInt(12);
    boolean coarse = random.nextBoolean();
    for (int i = 0; i < size; i++) {
      float logit = (float) (scale * random.nextGaussian());
      row[i] = coarse ? Math.round(logit) : logit;
      if (coarse && row[i] == 0 && random.nextBoolean()) {
        row[i] = -0f;
      }
    }
    for (int i = random.nextInt(3) == 0 ? random.nextInt(size) : 0; i > 0; i--) {
      row[random.nextInt(size - 1)] = Float.NEGATIVE_INFINITY;
    }
    return row;
  }

  private static SamplingParams randomParams(Random random, int size) {
    Map<String, Object> values = new HashMap<>();
    double[] temperatures = {0, 1, 0.7, 1e-300, 1e6, 0.1 + 2 * random.nextDouble()};
    values.put("temperature", temperatures[random.nextInt(temperatures.length)]);
    double[] shares = {1, 0.9, 0.9999, 1e-9, 1 - 1e-9, 0.01 + 0.99 * random.nextDouble()};
    values.put("top_p", shares[random.nextInt(shares.length)]);
    if (random.nextBoolean()) {
      int[] counts = {1, size, size + 3, 1 + random.nextInt(size)};
      values.put("top_k", counts[random.nextInt(counts.length)]);
    }
    if (random.nextInt(3) == 0) {
      values.put("min_p", random.nextInt(4) == 0 ? 1 : random.nextDouble());
    }
    values.put("logprobs", random.nextBoolean());
    int[] tops = {0, 0, 1, 8, 32};
    values.put("top_logprobs", tops[random.nextInt(tops.length)]);
    return SamplingParams.from(values);
  }

  private static long uniform(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> 0;
      case 1 -> FULL - 1;
      default -> random.nextLong() >>> 11;
    };
  }

  /** Every kind of row by every kind of sampling. */
  @Test
  void hostileRowsAreDrawnFromAsOnTheHost() {
    List<SamplingParams> settings = new ArrayList<>();
    for (Map<String, Object> values :
        List.<Map<String, Object>>of(
            Map.of("temperature", 0, "top_logprobs", 3),
            Map.of("temperature", 1, "logprobs", true),
            Map.of("temperature", 1e-300, "top_p", 0.5, "logprobs", true),
            Map.of("temperature", 0.6, "top_p", 0.95, "top_logprobs", 32),
            Map.of("temperature", 1.3, "top_k", 50, "min_p", 0.1),
            Map.of("temperature", 1e6, "top_k", 5000, "top_p", 0.3),
            Map.of("temperature", 2, "top_k", 7, "top_p", 0.8, "min_p", 0.3, "logprobs", true))) {
      settings.add(SamplingParams.from(values));
    }
    for (float[] row : hostileRows(700)) {
      float[][] rows = new float[settings.size()][];
      Arrays.fill(rows, row);
      for (long uniform : new long[] {0, FULL / 3, FULL - 1}) {
        assertAllAgree(
            rows,
            settings.stream()
                .map(params -> new RowQuery.Draw(params, uniform))
                .toArray(RowQuery[]::new));
      }
    }
  }

  private static List<float[]> hostileRows(int size) {
    float[] equal = new float[size];
    float[] zeros = new float[size];
    float[] oneFinite = new float[size];
    float[] huge = new float[size];
    float[] tiny = new float[size];
    float[] neighbours = new float[size];
    float[] falling = new float[size];
    for (int i = 0; i < size; i++) {
      equal[i] = -3.7f;
      zeros[i] = i % 3 == 0 ? -0f : 0f;
      oneFinite[i] = i == size - 1 ? -1e30f : Float.NEGATIVE_INFINITY;
      huge[i] = i % 2 == 0 ? Float.MAX_VALUE : -Float.MAX_VALUE;
      tiny[i] = (i % 7 - 3) * Float.MIN_VALUE;
      // Of which only the last bits differ, and many do not.
      neighbours[i] = Float.intBitsToFloat(Float.floatToIntBits(20f) + i % 5);
      falling[i] = -i * 0.75f;
    }
    return List.of(equal, zeros, oneFinite, huge, tiny, neighbours, falling);
  }

  /** A token that ends at a share of the total is not the one drawn by just that share. */
  @Test
  void sharesThatFallBetweenTokensBelongToTheNext() {
    float[][] rows = new float[7][1024];
    RowQuery[] queries = new RowQuery[7];
    for (int by = -1; by <= 1; by++) {
      for (int r = 0; r < 7; r++) {
        queries[r] = new RowQuery.Draw(SamplingParams.defaults(), (1 + r) * FULL / 8 + by);
      }
      RowAnswer[] answers = ask(rows, queries);
      for (int r = 0; r < 7; r++) {
        assertEquals((1 + r) * 128 - (by < 0 ? 1 : 0), answers[r].tokenId());
        assertAgrees(rows[r], queries[r], answers[r]);
      }
    }
  }

  /**
   * What is wanted of all weight is rounded up: by the least more than half of two tokens, both.
   */
  @Test
  void aShareThatIsNotWholeIsRoundedUp() {
    float[] row = new float[2];
    for (double share : new double[] {Math.nextDown(0.5), 0.5, Math.nextUp(0.5)}) {
      SamplingParams params = SamplingParams.from(Map.of("top_p", share));
      RowQuery last = new RowQuery.Draw(params, FULL - 1);
      RowAnswer answer = ask(new float[][] {row}, last)[0];
      assertAgrees(row, last, answer);
      assertEquals(share > 0.5 ? 1 : 0, answer.tokenId());
    }
  }

  /** Of tokens alike only the lower ids are kept; the last one kept is drawn. */
  @Test
  void ofEqualTokensTheLowerIdsAreKept() {
    float[] row = new float[1500];
    row[700] = 1;
    for (int count : new int[] {1, 2, 3, 600, 701, 702, 1499, 1500}) {
      SamplingParams params = SamplingParams.from(Map.of("top_k", count, "temperature", 1e6));
      RowQuery last = new RowQuery.Draw(params, FULL - 1);
      RowAnswer answer = ask(new float[][] {row}, last)[0];
      assertAgrees(row, last, answer);
      assertEquals(Math.max(700, count - 1), answer.tokenId());
    }
  }

  /** As many equal tokens as can be counted: sums reach 2^62. */
  @Test
  void theLargestVocabularyOfEqualTokensIsCountedExactly() {
    float[][] rows = {new float[1 << 18]};
    Map<String, Object> values = Map.of("top_p", 0.75, "top_logprobs", 2);
    assertAllAgree(rows, new RowQuery.Draw(SamplingParams.from(values), FULL - 1));
    RowAnswer[] last = ask(rows, new RowQuery.Draw(SamplingParams.defaults(), FULL - 1));
    assertEquals((1 << 18) - 1, last[0].tokenId());
  }

  @Test
  void aVocabularyOfTheUsualSizeIsDrawnFromAsOnTheHost() {
    Random random = new Random(3);
    float[] row = new float[129_280];
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) (3 * random.nextGaussian());
    }
    Map<String, Object> values =
        Map.of("temperature", 0.9, "top_p", 0.95, "top_k", 90_000, "top_logprobs", 5);
    assertAllAgree(
        new float[][] {row, row},
        new RowQuery.Draw(SamplingParams.from(values), FULL / 7 * 5),
        new RowQuery.Draw(SamplingParams.defaults(), FULL / 3));
  }

  @Test
  void rowsThatTheHostRefusesHaveNoAnswer() {
    float[] nan = {1, 2, Float.NaN, 0};
    float[] infinite = {1, Float.POSITIVE_INFINITY, 2, 0};
    float[] none = new float[4];
    Arrays.fill(none, Float.NEGATIVE_INFINITY);
    float[] negativeNan = {1, 2, 0, Float.intBitsToFloat(0xffc00001)};
    float[] sound = {1, 2, 3, 4};
    SamplingParams sampled = SamplingParams.from(Map.of("top_p", 0.9, "top_logprobs", 2));
    for (RowQuery query :
        new RowQuery[] {
          new RowQuery.Draw(sampled, 5),
          new RowQuery.Draw(SamplingParams.greedy(1), 5),
          new RowQuery.Score(2)
        }) {
      float[][] rows = {nan, sound, infinite, none, negativeNan};
      RowAnswer[] answers = ask(rows, query, query, query, query, query);
      for (int r = 0; r < rows.length; r++) {
        if (r == 1) {
          assertAgrees(sound, query, answers[r]);
          continue;
        }
        assertNull(answers[r], "row " + r);
        float[] row = rows[r];
        assertThrows(NonFiniteLogitsException.class, () -> LogitRow.argmax(row, 0, 4));
      }
    }
  }

  @Test
  void rowsNobodyAsksAboutKeepWhatStandsThere() {
    float[][] rows = {{1, 2, 3}, {3, 2, 1}, {Float.NaN, 1, 1}};
    RowQuery greedy = new RowQuery.Draw(SamplingParams.greedy(1), 0);
    RowAnswer[] answers = ask(rows, null, greedy, null);
    assertNull(answers[0]);
    assertEquals(0, answers[1].tokenId());
    assertNull(answers[2]);
  }

  /** More rows than go at a time, each with the answer it has alone. */
  @Test
  void anAnswerDoesNotDependOnTheRowsAroundIt() {
    Random random = new Random(8);
    int count = tries() < 100 ? 20 : 300;
    float[][] rows = new float[count][];
    RowQuery[] queries = new RowQuery[count];
    for (int r = 0; r < count; r++) {
      rows[r] = randomRow(random, 40);
      queries[r] = new RowQuery.Draw(randomParams(random, 40), uniform(random));
    }
    assertAllAgree(rows, queries);
    for (int r = 0; r < count; r += count / 4) {
      RowAnswer alone = ask(new float[][] {rows[r]}, queries[r])[0];
      assertAgrees(rows[r], queries[r], alone);
    }
  }

  @Test
  void whatCannotBeAnsweredIsRefused() {
    SamplingParams many = SamplingParams.from(Map.of("top_logprobs", 33));
    assertTrue(RowQuery.draw(many, 1, 0, 0).isEmpty());
    assertRefused(
        "row 0 asks for 33 top log-probabilities, more than 32",
        new float[50],
        new RowQuery.Draw(many, 0));
    assertRefused(
        "row 0 is to score token 50 of a vocabulary of 50", new float[50], new RowQuery.Score(50));
    assertRefused(
        "a vocabulary of 262145 tokens is more than can be sampled from on CUDA",
        new float[(1 << 18) + 1],
        new RowQuery.Score(0));
    assertNotNull(ask(new float[][] {{0}}, new RowQuery.Score(0))[0]);
  }

  private void assertRefused(String message, float[] row, RowQuery query) {
    assertEquals(
        message,
        assertThrows(KernelException.class, () -> ask(new float[][] {row}, query)).getMessage());
  }
}
