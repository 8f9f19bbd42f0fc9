package org.sparseforge.jobs.inference;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.verify.call.ModelCalls;

/**
 * Rows that take many calls each, some after others, so that each has a thread that waits for them.
 * Calls of all rows share the engine's batches.
 */
abstract class WaitingRows implements RowWork {
  /** More threads than this would wait without filling batches any better. */
  private static final int MOST_AT_A_TIME = 64;

  private final ExecutorService threads;
  private final int window;

  /**
   * @param breadth calls of one row that are on their way together
   */
  WaitingRows(Recipe recipe, int breadth) {
    this.window = Math.max(1, Math.min(MOST_AT_A_TIME, recipe.engine().window() / breadth));
    this.threads =
        Executors.newFixedThreadPool(
            window,
            task -> {
              Thread thread = new Thread(task, "sparseforge-" + recipe.kind().command());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** The model with the settings of the run. */
  static ModelCalls calls(OpenModel model, Recipe recipe) {
    return new ModelCalls(
        model.engine(), SamplingParams.from(recipe.sampling()), recipe.thinkingMode());
  }

  /** What the run's draws are keyed by. */
  static long seed(Recipe recipe) {
    return recipe.engine().seed();
  }

  /** Has a thread work on a row. */
  final Started begin(Supplier<Done> work) {
    CompletableFuture<Done> output = new CompletableFuture<>();
    threads.execute(
        () -> {
          try {
            output.complete(work.get());
          } catch (RuntimeException | Error e) {
            output.completeExceptionally(e);
          }
        });
    return new Started(output, output);
  }

  @Override
  public final int window(int ofEngine) {
    return window;
  }

  /** Rows still on their way are dropped: the run has failed, or there are none. */
  @Override
  public final void close() {
    threads.shutdownNow();
  }
}
