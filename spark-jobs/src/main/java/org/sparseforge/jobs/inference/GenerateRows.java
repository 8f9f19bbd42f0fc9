package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.TopLogprobs;
import org.sparseforge.engine.chat.SpecialTokens;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.request.RequestPrompt;
import org.sparseforge.engine.request.RequestRow;
import org.sparseforge.engine.request.RequestRowReader;
import org.sparseforge.engine.request.RowErrorClass;
import org.sparseforge.engine.request.RowException;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.jobs.input.InputRow;

/** A row of {@code generate}: a request in, a completion out. */
final class GenerateRows implements RowWork {
  private final OpenModel model;
  private final Recipe recipe;
  private final OutputRows rows;
  private final long engineSeed;

  GenerateRows(OpenModel model, Recipe recipe) {
    this.model = model;
    this.recipe = recipe;
    this.rows = new OutputRows(model);
    this.engineSeed = recipe.engine().config().seed();
  }

  @Override
  public Started start(InputRow row) {
    RequestRow read = RequestRowReader.readLine(row.text());
    if (read instanceof RequestRow.Invalid invalid) {
      return Started.done(OutputRows.fail(empty(row, invalid.id()), invalid));
    }
    RequestRow.Request request = (RequestRow.Request) read;
    ObjectNode out = empty(row, request.id());
    if (row.repeated()) {
      return Started.done(OutputRows.failRepeated(out, request.id()));
    }
    SamplingParams sampling;
    Optional<String> text;
    try {
      sampling = RowSampling.read(request.body(), row.head().batch(), recipe.sampling());
      text = request.promptText(recipe.profile(), recipe.thinkingMode());
    } catch (RowException e) {
      return Started.done(OutputRows.fail(out, e.row()));
    } catch (IllegalArgumentException e) {
      return Started.done(OutputRows.fail(out, RowErrorClass.INVALID_ROW.text(), e.getMessage()));
    }
    Optional<ThinkingMode> mode = answerMode(request);
    out.put(OutputRows.BARE, mode.isEmpty());
    CompletableFuture<Completion> completion =
        model.engine().submit(request(request, sampling, text, mode));
    return new Started(
        completion,
        completion.handle(
            (done, failure) ->
                failure == null
                    ? fill(out, done, sampling, mode)
                    : OutputRows.fail(
                        out,
                        RowWork.rowFailure(failure).errorClass(),
                        RowWork.rowFailure(failure).getMessage())));
  }

  /** The format to expect an answer in; a bare prompt has none. */
  private Optional<ThinkingMode> answerMode(RequestRow.Request request) {
    return request.prompt() instanceof RequestPrompt.Chat
        ? Optional.of(request.thinkingModeOr(recipe.thinkingMode()))
        : Optional.empty();
  }

  private GenerationRequest request(
      RequestRow.Request row,
      SamplingParams sampling,
      Optional<String> text,
      Optional<ThinkingMode> mode) {
    Prompt prompt = text.map(Prompt::of).orElseGet(() -> ids(row.prompt()));
    GenerationRequest request = GenerationRequest.of(row.id(), prompt, sampling);
    OptionalInt thinkEnd = model.folder().tokenizer().idOf(SpecialTokens.THINK_CLOSE);
    return mode.equals(Optional.of(ThinkingMode.THINKING)) && thinkEnd.isPresent()
        ? request.withReasoningEnd(thinkEnd.getAsInt())
        : request;
  }

  static Prompt ids(RequestPrompt prompt) {
    if (prompt instanceof RequestPrompt.TokenIds given) {
      return Prompt.of(given.ids().stream().mapToInt(Integer::intValue).toArray());
    }
    throw new AssertionError("only token ids have no text: " + prompt);
  }

  /** A row with nothing in it, as one with an error stays. */
  private ObjectNode empty(InputRow row, String id) {
    ObjectNode out = rows.begin(row, id);
    out.put("text", "").put("content", "").put("reasoning_content", "");
    out.put("finish_reason", "error").put("seed", engineSeed).put("preemptions", 0);
    out.putArray("token_ids");
    return out;
  }

  private ObjectNode fill(
      ObjectNode out, Completion done, SamplingParams sampling, Optional<ThinkingMode> mode) {
    out.put("text", done.text());
    Answer answer = Answer.of(done, mode, out.path("row").asText());
    answer.write(out);
    OutputRows.ints(out.putArray("token_ids"), done.tokenIds());
    if (sampling.logprobs()) {
      OutputRows.floats(out.putArray("logprobs"), done.logprobs());
    }
    done.topLogprobs().ifPresent(top -> topLogprobs(out.putArray("top_logprobs"), top));
    OutputRows.usage(out, done.usage(), done.timings().total());
    done.usage().reasoningTokens().ifPresent(count -> out.put("reasoning_tokens", count));
    OptionalLong seed = sampling.seed();
    out.put("seed", seed.orElse(engineSeed));
    out.put("preemptions", done.numPreemptions());
    return out;
  }

  private static void topLogprobs(ArrayNode places, TopLogprobs top) {
    for (int from = 0; from < top.tokenIds().length; from += top.numTop()) {
      ObjectNode place = places.addObject();
      int to = from + top.numTop();
      OutputRows.ints(place.putArray("token_ids"), Arrays.copyOfRange(top.tokenIds(), from, to));
      OutputRows.floats(place.putArray("logprobs"), Arrays.copyOfRange(top.logprobs(), from, to));
    }
  }
}
