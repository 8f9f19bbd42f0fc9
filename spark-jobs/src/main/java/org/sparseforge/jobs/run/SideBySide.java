package org.sparseforge.jobs.run;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Works on several items of one Spark task at the same time, for work that mostly waits. Spark's
 * own slots are processors, and would be idle.
 */
final class SideBySide {
  /** How long work that was interrupted may take to end, before it is left to itself. */
  private static final long PATIENCE_SECONDS = 60;

  private SideBySide() {}

  /**
   * @param atOnce most items that are worked on at a time; 1 works in the caller's thread
   * @return results in no particular order
   * @throws RuntimeException what the first work that failed threw; the others are interrupted
   */
  static <T, R> List<R> map(Iterator<T> items, int atOnce, Function<T, R> work) {
    if (atOnce == 1) {
      List<R> results = new ArrayList<>();
      items.forEachRemaining(item -> results.add(work.apply(item)));
      return results;
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(
            atOnce,
            task -> {
              Thread thread = new Thread(task, Thread.currentThread().getName() + " side");
              thread.setDaemon(true);
              return thread;
            });
    try {
      var done = new ExecutorCompletionService<R>(threads);
      int started = 0;
      for (; items.hasNext(); started++) {
        T item = items.next();
        done.submit(() -> work.apply(item));
      }
      List<R> results = new ArrayList<>(started);
      while (results.size() < started) {
        results.add(done.take().get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while work was under way", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      end(threads);
    }
  }

  /** Whoever comes next may close what the work uses, so it has to be over. */
  private static void end(ExecutorService threads) {
    threads.shutdownNow();
    try {
      threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
