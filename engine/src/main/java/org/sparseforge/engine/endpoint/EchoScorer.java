package org.sparseforge.engine.endpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.ScoreRequest;
import org.sparseforge.engine.ScoreResult;
import org.sparseforge.engine.Timings;
import org.sparseforge.engine.Usage;

/**
 * Scores continuations by having them echoed behind their prompt. The prompt is echoed alone too:
 * where the tokens of the two part, the continuation begins, as for a local engine.
 */
record EchoScorer(Optional<Price> price) {
  /**
   * What is to be echoed: the prompt, unless it is empty, then the prompt with every continuation.
   *
   * @throws EngineException.Invalid if that cannot be asked of an endpoint
   */
  static List<Prompt> prompts(ScoreRequest request) {
    String who = "request " + request.id();
    if (request.continuations().isEmpty()) {
      throw new EngineException.Invalid(who + ": there is no continuation to score");
    }
    List<Prompt> prompts = new ArrayList<>();
    if (!isEmpty(request.prompt())) {
      prompts.add(request.prompt());
    }
    for (Prompt continuation : request.continuations()) {
      prompts.add(joined(who, request.prompt(), continuation));
    }
    return prompts;
  }

  private static boolean isEmpty(Prompt prompt) {
    return prompt instanceof Prompt.Text text && text.text().isEmpty()
        || prompt instanceof Prompt.TokenIds given && given.ids().length == 0;
  }

  private static Prompt joined(String who, Prompt prompt, Prompt continuation) {
    if (prompt instanceof Prompt.Text before && continuation instanceof Prompt.Text after) {
      return Prompt.of(before.text() + after.text());
    }
    if (prompt instanceof Prompt.TokenIds before && continuation instanceof Prompt.TokenIds after) {
      int[] ids = Arrays.copyOf(before.ids(), before.ids().length + after.ids().length);
      System.arraycopy(after.ids(), 0, ids, before.ids().length, after.ids().length);
      return Prompt.of(ids);
    }
    throw new EngineException.Invalid(
        who
            + ": prompt and continuations must be both text or both token ids; an endpoint scores"
            + " no conversations");
  }

  /**
   * @param echoes of {@link #prompts}, in their order
   * @throws EngineException.Invalid if a continuation has no token of its own
   */
  ScoreResult score(ScoreRequest request, List<Echo> echoes, Timings timings) {
    int first = echoes.size() - request.continuations().size();
    String[] before = first == 0 ? new String[0] : echoes.get(0).tokens();
    List<ScoreResult.Continuation> results = new ArrayList<>();
    int numScored = 0;
    int numCached = 0;
    double cost = 0;
    for (int i = 0; i < echoes.size(); i++) {
      Echo echo = echoes.get(i);
      cost += price.map(p -> p.of(echo.promptTokens(), echo.cachedTokens(), 1)).orElse(0.0);
      if (i < first) {
        continue;
      }
      Prompt asked = request.continuations().get(i - first);
      ScoreResult.Continuation scored = scored(request.id(), i - first, before, echo, asked);
      results.add(scored);
      numScored += scored.tokenLogprobs().length;
      numCached += echo.cachedTokens();
    }
    Usage usage =
        new Usage(
            before.length,
            numCached,
            numScored,
            OptionalInt.empty(),
            price.isPresent() ? OptionalDouble.of(cost) : OptionalDouble.empty());
    return new ScoreResult(request.id(), results, usage, timings);
  }

  private static ScoreResult.Continuation scored(
      String id, int index, String[] before, Echo echo, Prompt asked) {
    int from = asked instanceof Prompt.TokenIds ? before.length : mismatch(before, echo.tokens());
    from = Math.max(1, from);
    if (from >= echo.tokens().length) {
      throw new EngineException.Invalid(
          "request "
              + id
              + ": continuation "
              + index
              + " has no token to score after at least one token of context");
    }
    double sum = 0;
    boolean greedy = true;
    for (int i = from; i < echo.tokens().length; i++) {
      sum += echo.logprobs()[i];
      greedy &= echo.logprobs()[i] >= echo.best()[i];
    }
    int[] ids =
        asked instanceof Prompt.TokenIds given
            ? Arrays.copyOfRange(
                given.ids(), given.ids().length - (echo.tokens().length - from), given.ids().length)
            : new int[0];
    return new ScoreResult.Continuation(
        ids, Arrays.copyOfRange(echo.logprobs(), from, echo.logprobs().length), sum, greedy);
  }

  private static int mismatch(String[] before, String[] whole) {
    int differs = Arrays.mismatch(before, whole);
    return differs < 0 ? whole.length : differs;
  }
}
