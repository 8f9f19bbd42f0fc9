package org.sparseforge.synth.author;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.Engine;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.FinishReason;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.Reply;
import org.sparseforge.engine.ScoreRequest;
import org.sparseforge.engine.ScoreResult;
import org.sparseforge.engine.Timings;
import org.sparseforge.engine.Usage;
import org.sparseforge.engine.chat.ThinkingMode;

/**
 * A model that says its lines in order, the last one for ever. A line that is an exception fails
 * the call; one that ends with {@link #CUT} meets its token limit.
 */
final class ScriptedAuthor implements Engine {
  static final String CUT = "[cut]";

  private final List<Object> lines;
  final List<GenerationRequest> requests = new ArrayList<>();

  ScriptedAuthor(Object... lines) {
    this.lines = List.of(lines);
  }

  AuthorModel model() {
    return new AuthorModel(
        this, "openai:http://scripted/v1#author", ThinkingMode.THINKING, Map.of("max_tokens", 900));
  }

  /** The last message of a call. */
  String asked(int call) {
    var messages = ((Prompt.Chat) requests.get(call).prompt()).messages();
    return messages.get(messages.size() - 1).content();
  }

  @Override
  public CompletableFuture<Completion> submit(GenerationRequest request) {
    Object line = lines.get(Math.min(requests.size(), lines.size() - 1));
    requests.add(request);
    if (line instanceof EngineException failure) {
      return CompletableFuture.failedFuture(failure);
    }
    String text = (String) line;
    boolean cut = text.endsWith(CUT);
    Reply reply = new Reply(text.replace(CUT, ""), "let me think", List.of(), Optional.empty());
    return CompletableFuture.completedFuture(
        new Completion(
            request.id(),
            0,
            new int[0],
            new int[0],
            reply.content(),
            Optional.of(reply),
            cut ? FinishReason.LENGTH : FinishReason.STOP,
            new float[0],
            new float[0],
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new Usage(1000, 100, 200, OptionalInt.of(50), OptionalDouble.of(0.01)),
            new Timings(Duration.ZERO, Duration.ZERO, Duration.ZERO),
            0));
  }

  @Override
  public CompletableFuture<ScoreResult> score(ScoreRequest request) {
    throw new CompletionException(new AssertionError("an author scores nothing"));
  }

  @Override
  public void close() {}
}
