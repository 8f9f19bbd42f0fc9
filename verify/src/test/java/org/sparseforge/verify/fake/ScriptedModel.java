package org.sparseforge.verify.fake;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.Engine;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.FinishReason;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.MalformedReply;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.Reply;
import org.sparseforge.engine.ScoreRequest;
import org.sparseforge.engine.ScoreResult;
import org.sparseforge.engine.Timings;
import org.sparseforge.engine.Usage;

/**
 * An engine that says what its script says. A token is four characters, a million cost a dollar.
 */
public final class ScriptedModel implements Engine {
  private final Script script;
  private final List<GenerationRequest> asked = new CopyOnWriteArrayList<>();

  /** What the model says. */
  @FunctionalInterface
  public interface Script {
    /**
     * @param question text of the last message
     * @throws EngineException to have the request fail
     */
    Says answer(String id, String question, long seed);
  }

  /**
   * One answer.
   *
   * @param cut whether the token limit came
   * @param broken why the chat format is broken, or null
   */
  public record Says(String content, boolean cut, String broken) {
    public static Says of(String content) {
      return new Says(content, false, null);
    }
  }

  public ScriptedModel(Script script) {
    this.script = script;
  }

  /** All requests so far. */
  public List<GenerationRequest> asked() {
    return asked;
  }

  @Override
  public CompletableFuture<Completion> submit(GenerationRequest request) {
    asked.add(request);
    Prompt.Chat chat = (Prompt.Chat) request.prompt();
    String question = chat.messages().get(chat.messages().size() - 1).content();
    try {
      Says says = script.answer(request.id(), question, request.sampling().seed().orElseThrow());
      return CompletableFuture.completedFuture(completion(request, question, says));
    } catch (EngineException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Completion completion(GenerationRequest request, String question, Says says) {
    int prompt = question.length() / 4;
    int drawn = says.content().length() / 4;
    return new Completion(
        request.id(),
        request.sampleIndex(),
        new int[0],
        new int[0],
        says.content(),
        Optional.of(
            new Reply(
                says.content(),
                "",
                List.of(),
                Optional.ofNullable(says.broken())
                    .map(why -> new MalformedReply("broken", why, OptionalInt.empty())))),
        says.cut() ? FinishReason.LENGTH : FinishReason.STOP,
        new float[0],
        new float[0],
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new Usage(prompt, 0, drawn, OptionalInt.empty(), OptionalDouble.of((prompt + drawn) / 1e6)),
        new Timings(Duration.ZERO, Duration.ZERO, Duration.ZERO),
        0);
  }

  @Override
  public CompletableFuture<ScoreResult> score(ScoreRequest request) {
    throw new AssertionError("nothing here scores");
  }

  @Override
  public void close() {}
}
