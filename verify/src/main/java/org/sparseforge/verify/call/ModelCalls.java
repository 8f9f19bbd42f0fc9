package org.sparseforge.verify.call;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.Engine;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.FinishReason;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.MalformedReply;
import org.sparseforge.engine.Outcome;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.Reply;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.sampling.SamplingParams;

/** Asks one model many questions at a time. Safe for use by many threads, as its engine is. */
public final class ModelCalls {
  private final Engine engine;
  private final SamplingParams sampling;
  private final ThinkingMode thinkingMode;

  /**
   * @param sampling of every call; each brings its own seed
   */
  public ModelCalls(Engine engine, SamplingParams sampling, ThinkingMode thinkingMode) {
    this.engine = engine;
    this.sampling = sampling;
    this.thinkingMode = thinkingMode;
  }

  /**
   * Asks all of {@code calls} and waits for the answers.
   *
   * @return one result for each call, in their order
   * @throws EngineException if the engine or its endpoint is gone, or the thread was interrupted:
   *     nothing is then known of any call
   */
  public List<CallResult> ask(List<Call> calls) {
    List<CallResult> results = new ArrayList<>();
    for (Outcome outcome : engine.generate(calls.stream().map(this::request).toList())) {
      results.add(result(outcome));
    }
    return results;
  }

  private GenerationRequest request(Call call) {
    Prompt prompt = Prompt.of(call.messages(), thinkingMode);
    return GenerationRequest.of(call.id(), prompt, withSeed(call.seed()));
  }

  private SamplingParams withSeed(long seed) {
    return new SamplingParams(
        sampling.temperature(),
        sampling.topP(),
        sampling.topK(),
        sampling.minP(),
        sampling.maxTokens(),
        sampling.minTokens(),
        OptionalLong.of(seed),
        sampling.stop(),
        sampling.stopTokenIds(),
        sampling.ignoreEos(),
        sampling.logprobs(),
        sampling.topLogprobs());
  }

  private static CallResult result(Outcome outcome) {
    if (outcome instanceof Outcome.Failed failed) {
      EngineException failure = failed.failure();
      if (failure.isForAll()) {
        throw failure;
      }
      return new CallResult.Failed(failure.errorClass(), failure.getMessage(), Spend.FAILED_CALL);
    }
    Completion done = ((Outcome.Completed) outcome).completion();
    Reply reply = done.reply().orElseThrow();
    return new CallResult.Answered(
        reply.content(),
        done.finishReason() == FinishReason.LENGTH,
        reply.malformed().map(MalformedReply::message),
        Spend.of(done.usage()));
  }
}
