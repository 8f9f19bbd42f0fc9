package org.sparseforge.verify.episode;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.Engine;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.Reply;
import org.sparseforge.engine.Usage;
import org.sparseforge.schemas.TokenCounts;

/** Asks an engine and waits. */
final class ModelCalls {
  private ModelCalls() {}

  /**
   * @throws EngineException if there is no completion
   * @throws CancellationException if the thread is interrupted; the request is dropped
   */
  static Completion ask(Engine engine, GenerationRequest request) {
    CompletableFuture<Completion> future = engine.submit(request);
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for " + request.id());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EngineException failure) {
        throw failure;
      }
      throw new AssertionError("an engine fails with EngineException only", e.getCause());
    }
  }

  static Reply reply(Completion completion) {
    return completion
        .reply()
        .orElseThrow(() -> new AssertionError("a conversation is answered with a reply"));
  }

  static TokenCounts counts(Completion completion) {
    Usage usage = completion.usage();
    return new TokenCounts(
        usage.promptTokens(),
        usage.cachedTokens(),
        usage.completionTokens(),
        usage.reasoningTokens().isPresent()
            ? (Long) (long) usage.reasoningTokens().getAsInt()
            : null,
        cost(usage));
  }

  /** The price alone, of a call that is not the agent's own. */
  static TokenCounts price(Completion completion) {
    return new TokenCounts(0, 0, 0, 0L, cost(completion.usage()));
  }

  private static Double cost(Usage usage) {
    return usage.costUsd().isPresent() ? (Double) usage.costUsd().getAsDouble() : null;
  }

  /** Whether every other request would fail like this one. */
  static boolean concernsAll(EngineException failure) {
    return failure instanceof EngineException.Closed
        || failure instanceof EngineException.EngineFailed
        || failure instanceof EngineException.Unauthorized
        || failure instanceof EngineException.Unavailable gone && gone.isForAll();
  }

  static int attempts(EngineException failure) {
    return failure instanceof EngineException.Unavailable gone ? Math.max(1, gone.attempts()) : 1;
  }
}
