package org.sparseforge.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparseforge.engine.fake.TestEngines.open;
import static org.sparseforge.engine.fake.TestEngines.pass;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.sampling.SamplingParams;

class LocalEngineStressTest {
  private static final int THREADS = 8;
  private static final int PER_THREAD =
      "full".equals(System.getProperty("sparseforge.tests")) ? 500 : 60;

  @Test
  void eightThreadsGetWhatOneGets() throws Exception {
    List<List<int[]>> expected = run(1, 200);
    List<List<int[]>> actual = run(THREADS, 55);
    for (int t = 0; t < THREADS; t++) {
      for (int i = 0; i < PER_THREAD; i++) {
        assertArrayEquals(expected.get(t).get(i), actual.get(t).get(i));
      }
    }
  }

  @Test
  void closingUnderLoadLeavesNobodyWaiting() throws Exception {
    for (int round = 0; round < 20; round++) {
      LocalEngine engine = open(pass(60), "max_pending_requests", 10, "max_num_seqs", 4);
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      List<Future<int[]>> counts = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int thread = t;
        counts.add(
            threads.submit(
                () -> {
                  int done = 0;
                  int closed = 0;
                  for (int i = 0; i < 50; i++) {
                    try {
                      engine.submit(request(thread, i)).join();
                      done++;
                    } catch (CompletionException e) {
                      assertTrue(e.getCause() instanceof EngineException.Closed);
                      closed++;
                    }
                  }
                  return new int[] {done, closed};
                }));
      }
      while (engine.stats().numSteps() < round) {
        Thread.onSpinWait();
      }
      engine.close();
      int total = 0;
      for (Future<int[]> count : counts) {
        total += count.get()[0] + count.get()[1];
      }
      assertEquals(50 * THREADS, total);
      threads.shutdown();
    }
  }

  private static List<List<int[]>> run(int numThreads, int numBlocks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(numThreads);
    try (LocalEngine engine =
        open(pass(numBlocks), "max_pending_requests", 40, "max_num_seqs", 12)) {
      List<Future<List<int[]>>> results = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        results.add(threads.submit(submitter(engine, t)));
      }
      List<List<int[]>> tokens = new ArrayList<>();
      for (Future<List<int[]>> result : results) {
        tokens.add(result.get());
      }
      EngineStats stats = engine.stats();
      assertEquals(stats.numBlocks(), stats.numFreeBlocks() + stats.numIdleBlocks());
      return tokens;
    } finally {
      threads.shutdown();
    }
  }

  /** Keeps a window of requests in flight, as a Spark task does, and gives up one in ten. */
  private static Callable<List<int[]>> submitter(LocalEngine engine, int thread) {
    return () -> {
      List<CompletableFuture<Completion>> futures = new ArrayList<>();
      for (int i = 0; i < PER_THREAD; i++) {
        if (i % 10 == 3) {
          engine.submit(request(thread, i)).cancel(true);
        }
        futures.add(engine.submit(request(thread, i)));
        if (i >= 8) {
          futures.get(i - 8).join();
        }
      }
      return futures.stream().map(future -> future.join().tokenIds()).toList();
    };
  }

  private static GenerationRequest request(int thread, int i) {
    Random random = new Random(1000L * thread + i);
    int[] prompt = random.ints(1 + random.nextInt(60), 0, 2).toArray();
    SamplingParams params = SamplingParams.from(Map.of("max_tokens", 1 + random.nextInt(40)));
    return GenerationRequest.of(thread + "/" + i, Prompt.of(prompt), params);
  }
}
