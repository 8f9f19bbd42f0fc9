package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.request.RequestPrompt;
import org.sparseforge.engine.request.RequestRow;
import org.sparseforge.jobs.input.InputRow;
import org.sparseforge.jobs.run.Staging;

/** One row of a job: from what was read to what is written. */
interface RowWork extends AutoCloseable {
  /**
   * Starts a row; may block while the engine is full. What is wrong with the row becomes its
   * output; a failed future means that the run cannot go on.
   */
  Started start(InputRow row);

  /**
   * Rows to have on their way at a time.
   *
   * @param ofEngine requests to have on their way, so that the engine is never idle
   */
  default int window(int ofEngine) {
    return ofEngine;
  }

  @Override
  default void close() {}

  /**
   * A row on its way.
   *
   * @param request as the engine has it, to be cancelled
   * @param output what will be written
   */
  record Started(CompletableFuture<?> request, CompletableFuture<Done> output) {
    static Started done(ObjectNode output) {
      CompletableFuture<Done> future = CompletableFuture.completedFuture(Done.of(output));
      return new Started(future, future);
    }

    /** A row that is one line. */
    static Started line(CompletableFuture<?> request, CompletableFuture<ObjectNode> output) {
      return new Started(request, output.thenApply(Done::of));
    }
  }

  /**
   * What came of a row.
   *
   * @param packed its lines, as {@link Staging#pack} makes them
   * @param head the line of the main table among them
   */
  record Done(byte[] packed, ObjectNode head) {
    static Done of(ObjectNode line) {
      return new Done(Staging.pack(List.of(line)), line);
    }

    /** Tokens that went through the model, cached ones not counted. */
    long tokens() {
      return head.path("prompt_tokens").longValue()
          - head.path("cached_tokens").longValue()
          + head.path("completion_tokens").longValue();
    }

    /** In US dollars; 0 where nobody knows. */
    double cost() {
      return head.path("cost_usd").doubleValue();
    }

    /** Whether the row has an error. */
    boolean failed() {
      return head.has("error");
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
    if (failure instanceof EngineException e && !e.isForAll()) {
      return e;
    }
    throw failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
  }
}
