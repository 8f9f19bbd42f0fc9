package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.Reply;
import org.sparseforge.engine.TopLogprobs;
import org.sparseforge.engine.request.RequestRow;
import org.sparseforge.engine.request.RequestRowReader;
import org.sparseforge.engine.request.RowErrorClass;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.jobs.input.InputRow;
import org.sparseforge.schemas.Json;

/** A row of {@code generate}: a request in, a completion out. */
final class GenerateRows implements RowWork {
  private final OpenModel model;
  private final Recipe recipe;
  private final OutputRows rows;
  private final long engineSeed;

  GenerateRows(OpenModel model, Recipe recipe) {
    this.model = model;
    this.recipe = recipe;
    this.rows = new OutputRows(model.info());
    this.engineSeed = recipe.engine().seed();
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
    try {
      sampling = RowSampling.read(request.body(), row.head().batch(), recipe.sampling());
    } catch (IllegalArgumentException e) {
      return Started.done(OutputRows.fail(out, RowErrorClass.INVALID_ROW.text(), e.getMessage()));
    }
    Prompt prompt = RowWork.prompt(request, recipe.thinkingMode());
    out.put(OutputRows.BARE, !(prompt instanceof Prompt.Chat));
    CompletableFuture<Completion> completion =
        model.engine().submit(GenerationRequest.of(request.id(), prompt, sampling));
    return new Started(
        completion,
        completion.handle(
            (done, failure) ->
                failure == null
                    ? fill(out, done, sampling)
                    : OutputRows.fail(
                        out,
                        RowWork.rowFailure(failure).errorClass(),
                        RowWork.rowFailure(failure).getMessage())));
  }

  /** A row with nothing in it, as one with an error stays. */
  private ObjectNode empty(InputRow row, String id) {
    ObjectNode out = rows.begin(row, id);
    out.put("text", "").put("content", "").put("reasoning_content", "");
    out.put("finish_reason", "error").put("seed", engineSeed).put("preemptions", 0);
    out.putArray("token_ids");
    return out;
  }

  private ObjectNode fill(ObjectNode out, Completion done, SamplingParams sampling) {
    out.put("text", done.text()).put("finish_reason", done.finishReason().text());
    // Of a bare prompt the text is all there is.
    reply(out, done.reply().orElseGet(() -> Reply.of(done.text())));
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

  private static void reply(ObjectNode out, Reply reply) {
    out.put("content", reply.content()).put("reasoning_content", reply.reasoningContent());
    if (!reply.toolCalls().isEmpty()) {
      ArrayNode calls = Json.array();
      reply.toolCalls().forEach(call -> calls.add(call.toJson()));
      out.put("tool_calls", Json.write(calls));
    }
    reply.malformed().ifPresent(broken -> out.put("malformed", Json.write(broken.toJson())));
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
