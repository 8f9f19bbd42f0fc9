package org.sparseforge.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Tokens in, tokens out. Safe for use by many threads; requests of all of them share batches.
 *
 * <p>A request that cannot be done fails alone: its future ends with an {@link EngineException}.
 * Cancelling a future drops the request.
 */
public interface Engine extends AutoCloseable {
  /**
   * Queues a request. Blocks while as many requests as the engine takes are on their way; a thread
   * interrupted meanwhile keeps its interrupt and gets a failed future.
   */
  CompletableFuture<Completion> submit(GenerationRequest request);

  /** Queues continuations to be scored; blocks like {@link #submit}. */
  CompletableFuture<ScoreResult> score(ScoreRequest request);

  /**
   * Runs all requests and waits for them.
   *
   * @return one outcome for each request, in their order
   * @throws EngineException.Closed if the thread is interrupted; the requests are dropped
   */
  default List<Outcome> generate(List<GenerationRequest> requests) {
    List<CompletableFuture<Completion>> futures = new ArrayList<>();
    requests.forEach(request -> futures.add(submit(request)));
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < futures.size(); i++) {
      try {
        outcomes.add(new Outcome.Completed(futures.get(i).get()));
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof EngineException failure)) {
          throw new AssertionError("an engine fails with EngineException only", e.getCause());
        }
        outcomes.add(new Outcome.Failed(requests.get(i).id(), failure));
      } catch (CancellationException e) {
        throw new AssertionError("nobody else holds these futures", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        futures.forEach(future -> future.cancel(true));
        throw new EngineException.Closed("interrupted while waiting for completions");
      }
    }
    return outcomes;
  }

  /** Ends all work; requests still on their way fail with {@link EngineException.Closed}. */
  @Override
  void close();
}
