package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletableFuture;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.request.RequestPrompt;
import org.sparseforge.engine.request.RequestRow;
import org.sparseforge.jobs.input.InputRow;

/** One row of a job: from what was read to what is written. */
interface RowWork {
  /**
   * Starts a row; may block while the engine is full. What is wrong with the row becomes its
   * output; a failed future means that the run cannot go on.
   */
  Started start(InputRow row);

  /**
   * A row on its way.
   *
   * @param request as the engine has it, to be cancelled
   * @param output what will be written
   */
  record Started(CompletableFuture<?> request, CompletableFuture<ObjectNode> output) {
    static Started done(ObjectNode output) {
      CompletableFuture<ObjectNode> future = CompletableFuture.completedFuture(output);
      return new Started(future, future);
    }
  }

  /**
   * What a row asks, as an engine takes it.
   *
   * @param otherwise the mode of a conversation that names none
   */
  static Prompt prompt(RequestRow.Request row, ThinkingMode otherwise) {
    if (row.prompt() instanceof RequestPrompt.Chat chat) {
      return Prompt.of(chat.messages(), row.thinkingModeOr(otherwise));
    }
    if (row.prompt() instanceof RequestPrompt.Text plain) {
      return Prompt.of(plain.text());
    }
    if (row.prompt() instanceof RequestPrompt.TokenIds given) {
      return Prompt.of(given.ids().stream().mapToInt(Integer::intValue).toArray());
    }
    throw new AssertionError(row.prompt());
  }

  /**
   * Whether a failure is the row's own; if not, it is thrown on.
   *
   * @throws RuntimeException if the engine is gone, or its endpoint: others would fail like this
   *     one
   */
  static EngineException rowFailure(Throwable failure) {
    if (failure instanceof EngineException e
        && !(e instanceof EngineException.Closed)
        && !(e instanceof EngineException.EngineFailed)
        && !(e instanceof EngineException.Unauthorized)
        && !(e instanceof EngineException.Unavailable gone && gone.isForAll())) {
      return e;
    }
    throw failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
  }
}
