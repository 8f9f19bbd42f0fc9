package org.sparseforge.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.sparseforge.engine.scheduler.LogitSink;
import org.sparseforge.engine.scheduler.Sequence;

/**
 * One request on its way. Made by the submitting thread, then the worker's, which lends it to one
 * thread for each of its sequences while logits are handed out; the future is everybody's. It is
 * settled once, with a result or a failure; the worker then tells the future.
 */
abstract sealed class Task<R> implements LogitSink permits GenerationTask, ScoreTask {
  final CompletableFuture<R> future = new CompletableFuture<>();
  private final long submitted = System.nanoTime();
  private long started;
  private long firstToken;
  private R result;
  private EngineException failure;

  /** As the request names itself. */
  abstract String id();

  /** Its sequences; the same ones every time. */
  abstract List<Sequence> sequences();

  /** Ends it with what there is, if that means anything for this kind of request. */
  abstract void abort();

  /** Whether the submitter has given up. */
  final boolean isCancelled() {
    return future.isDone();
  }

  final boolean isSettled() {
    return result != null || failure != null;
  }

  final void scheduledAt(long nanos) {
    if (started == 0) {
      started = nanos;
    }
  }

  final void tokenAt(long nanos) {
    if (firstToken == 0) {
      firstToken = nanos;
    }
  }

  final void succeed(R value) {
    if (!isSettled()) {
      result = value;
    }
  }

  final void fail(EngineException why) {
    if (!isSettled()) {
      failure = why;
    }
  }

  /** Tells the future how it was settled. */
  final void publish() {
    if (failure != null) {
      future.completeExceptionally(failure);
    } else {
      future.complete(result);
    }
  }

  final Timings timings() {
    long now = System.nanoTime();
    return new Timings(
        Duration.ofNanos((started == 0 ? now : started) - submitted),
        Duration.ofNanos((firstToken == 0 ? now : firstToken) - submitted),
        Duration.ofNanos(now - submitted));
  }
}
