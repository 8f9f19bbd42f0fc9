package org.sparseforge.engine.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.sparseforge.engine.sampling.RowAnswer;
import org.sparseforge.engine.sampling.RowQuery;
import org.sparseforge.engine.sampling.Sampler;
import org.sparseforge.engine.sampling.SamplingParams;

/**
 * What drawing from rows of a vocabulary takes where they are, and what it takes to bring them to
 * the host and draw there in as many threads as it has; a measurement, not a test.
 */
final class SamplingTimings {
  private static final int REPEATS = 5;
  private static final int[] ROWS = {1, 64, 256};

  /** Rows that are different; more are the same again. */
  private static final int DIFFERENT = 8;

  private final Kernels kernels;
  private final int vocabSize;
  private final Rows logits;
  private final float[] downloaded;
  private final ThreadLocal<Sampler> samplers;

  SamplingTimings(Kernels kernels, int vocabSize) {
    this.kernels = kernels;
    this.vocabSize = vocabSize;
    int most = ROWS[ROWS.length - 1];
    downloaded = new float[most * vocabSize];
    logits = Rows.of(kernels.floats(downloaded.length), vocabSize);
    samplers = ThreadLocal.withInitial(() -> new Sampler(vocabSize));
    Random random = new Random(1);
    for (int i = 0; i < DIFFERENT * vocabSize; i++) {
      downloaded[i] = (float) (3 * random.nextGaussian());
    }
    for (int r = DIFFERENT; r < most; r++) {
      System.arraycopy(downloaded, r % DIFFERENT * vocabSize, downloaded, r * vocabSize, vocabSize);
    }
    kernels.upload(downloaded, logits.data(), downloaded.length);
  }

  void run() {
    System.out.printf("%-44s %8s %12s %12s%n", "draws of " + vocabSize, "rows", "us", "host, us");
    Map<String, Map<String, Object>> settings = new LinkedHashMap<>();
    settings.put("greedy", Map.of("temperature", 0));
    settings.put("temperature 1, log-probability", Map.of("logprobs", true));
    settings.put("top_p 0.95", Map.of("temperature", 0.8, "top_p", 0.95));
    settings.put("top_k 50, top_p 0.9", Map.of("top_k", 50, "top_p", 0.9));
    settings.put("five likeliest", Map.of("top_logprobs", 5));
    settings.forEach((name, values) -> time(name, SamplingParams.from(values)));
  }

  private void time(String name, SamplingParams params) {
    for (int rows : ROWS) {
      RowQuery[] queries = new RowQuery[rows];
      Arrays.setAll(queries, r -> new RowQuery.Draw(params, uniform(r)));
      RowAnswer[] answers = new RowAnswer[rows];
      double device = least(() -> kernels.answer(answers, queries, 0, logits, rows));
      List<Integer> drawn = new ArrayList<>();
      double host = least(() -> drawOnHost(rows, params, drawn));
      for (int r = 0; r < rows; r++) {
        if (answers[r].tokenId() != drawn.get(r)) {
          throw new AssertionError(name + ": row " + r + " is drawn from in two ways");
        }
      }
      System.out.printf(Locale.ROOT, "%-44s %8d %12.1f %12.1f%n", name, rows, device, host);
    }
  }

  private void drawOnHost(int rows, SamplingParams params, List<Integer> drawn) {
    kernels.download(logits.data(), 0, downloaded, 0, rows * vocabSize);
    drawn.clear();
    IntStream.range(0, rows)
        .parallel()
        .mapToObj(
            r -> samplers.get().sample(downloaded, r * vocabSize, params, uniform(r), new int[0]))
        .forEachOrdered(drawn::add);
  }

  private static long uniform(int row) {
    return row * 0x9E3779B97F4A7C15L >>> 11;
  }

  /** Of some runs, in microseconds. */
  private static double least(Runnable run) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < REPEATS; i++) {
      long start = System.nanoTime();
      run.run();
      best = Math.min(best, System.nanoTime() - start);
    }
    return best / 1e3;
  }
}
