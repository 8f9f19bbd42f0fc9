package org.sparseforge.engine;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.sparseforge.engine.chat.SpecialTokens;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.sampling.NonFiniteLogitsException;
import org.sparseforge.engine.sampling.RowAnswer;
import org.sparseforge.engine.sampling.RowQuery;
import org.sparseforge.engine.sampling.Sampler;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.engine.scheduler.Sequence;

/** A completion being made: draws token after token until something ends it. */
final class GenerationTask extends Task<Completion> {
  private static final int[] NONE = {};

  private final GenerationRequest request;
  private final SamplingParams params;
  private final int[] promptTokenIds;
  private final int maxModelLen;
  private final long key;
  private final int[] stopTokenIds;
  private final OptionalInt reasoningEnd;
  private final ThreadLocal<Sampler> samplers;
  private final Sequence sequence;
  private final DrawLog draws;
  private final CompletionText text;
  private final ExpertLog experts;
  private final TopkLog topk;
  private final int recordFrom;

  /**
   * @param stopTokenIds every token that ends this completion
   * @param samplers one for each thread that draws
   */
  GenerationTask(
      GenerationRequest request,
      int[] promptTokenIds,
      int[] stopTokenIds,
      int maxModelLen,
      long engineSeed,
      TokenCodec codec,
      ThreadLocal<Sampler> samplers) {
    this.request = request;
    this.params = request.sampling();
    this.promptTokenIds = promptTokenIds;
    this.stopTokenIds = stopTokenIds;
    this.maxModelLen = maxModelLen;
    this.key = params.key(engineSeed, request.id());
    this.reasoningEnd = reasoningEnd(request, codec);
    this.samplers = samplers;
    int last = promptTokenIds.length - 1;
    Recording recording = request.recording();
    this.recordFrom = recording.prompt() && recording.ofPasses() ? 0 : last;
    this.sequence = new Sequence(promptTokenIds, last, recordFrom, this);
    this.draws = new DrawLog(params, recording);
    this.text = new CompletionText(codec.decoder(), params.stop(), params.minTokens());
    this.experts = recording.experts() ? new ExpertLog(recordFrom) : null;
    this.topk = recording.topk() ? new TopkLog(recordFrom) : null;
  }

  @Override
  String id() {
    return request.id();
  }

  @Override
  List<Sequence> sequences() {
    return List.of(sequence);
  }

  @Override
  void abort() {
    end(FinishReason.ABORT);
  }

  boolean recordsPasses() {
    return request.recording().ofPasses();
  }

  void experts(int layer, int position, int[] expertIds, int offset, int count) {
    if (experts != null) {
      experts.add(layer, position, expertIds, offset, count);
    }
  }

  void topk(int layer, int position, int[] positions, int offset, int count) {
    if (topk != null) {
      topk.add(layer, position, positions, offset, count);
    }
  }

  @Override
  public Optional<RowQuery> query(Sequence same, int position) {
    return draws.isServedByAnswers() && bannedIds().length == 0
        ? RowQuery.draw(params, key, request.sampleIndex(), position + 1)
        : Optional.empty();
  }

  @Override
  public void accept(Sequence same, int position, RowAnswer answer) {
    draws.add(answer);
    drawn(answer.tokenId());
  }

  @Override
  public void accept(Sequence same, int position, float[] logits, int offset) {
    Sampler sampler = samplers.get();
    int token;
    try {
      token =
          sampler.sample(
              logits, offset, params, key, request.sampleIndex(), position + 1, bannedIds());
    } catch (NonFiniteLogitsException e) {
      fail(
          new EngineException.ModelFault(
              "request " + id() + ", after position " + position + ": " + e.getMessage(), e));
      sequence.finish();
      return;
    }
    draws.add(sampler);
    drawn(token);
  }

  private void drawn(int token) {
    tokenAt(System.nanoTime());
    sequence.append(token);
    if (isStop(token)) {
      end(FinishReason.STOP);
    } else if (addText(token)) {
      end(FinishReason.STOP);
    } else if (numCompletionTokens() == params.maxTokens() || sequence.numTokens() == maxModelLen) {
      end(FinishReason.LENGTH);
    }
  }

  /** Tokens that must not come next. */
  private int[] bannedIds() {
    return numCompletionTokens() < params.minTokens() ? stopTokenIds : NONE;
  }

  private int numCompletionTokens() {
    return sequence.numTokens() - promptTokenIds.length;
  }

  private boolean isStop(int token) {
    for (int stop : stopTokenIds) {
      if (token == stop) {
        return true;
      }
    }
    return false;
  }

  private boolean addText(int token) {
    try {
      return text.add(token);
    } catch (RuntimeException e) {
      failToDecode(e);
      return false;
    }
  }

  private void end(FinishReason reason) {
    sequence.finish();
    if (isSettled()) {
      return;
    }
    try {
      succeed(completion(reason, text.finish()));
    } catch (EngineException.ModelFault e) {
      fail(e);
    } catch (RuntimeException e) {
      failToDecode(e);
    }
  }

  private static OptionalInt reasoningEnd(GenerationRequest request, TokenCodec codec) {
    boolean thinks =
        request.prompt() instanceof Prompt.Chat chat
            && chat.thinkingMode() == ThinkingMode.THINKING;
    return thinks && request.reasoningEndTokenId().isEmpty()
        ? codec.idOf(SpecialTokens.THINK_CLOSE)
        : request.reasoningEndTokenId();
  }

  private Completion completion(FinishReason reason, String words) {
    int numTokens = numCompletionTokens();
    int[] tokenIds = new int[numTokens];
    for (int i = 0; i < numTokens; i++) {
      tokenIds[i] = sequence.tokenId(promptTokenIds.length + i);
    }
    // The token drawn last was never computed on. One aborted before its first token has no rows.
    int numRows = sequence.numTokens() - 1 - recordFrom;
    boolean hasRows = numTokens > 0;
    Optional<Reply> reply = reply(reason, words);
    boolean calls = reply.isPresent() && !reply.get().toolCalls().isEmpty();
    return new Completion(
        id(),
        request.sampleIndex(),
        promptTokenIds.clone(),
        tokenIds,
        words,
        reply,
        calls ? FinishReason.TOOL_CALLS : reason,
        draws.logprobs(),
        draws.samplingLogprobs(),
        draws.topLogprobs(),
        draws.samplingMask(),
        experts != null && hasRows
            ? Optional.of(experts.toRoutedExperts(numRows))
            : Optional.empty(),
        topk != null && hasRows ? Optional.of(topk.toIndexerChoices(numRows)) : Optional.empty(),
        new Usage(
            promptTokenIds.length,
            sequence.numCachedTokens(),
            numTokens,
            reasoningTokens(tokenIds)),
        timings(),
        sequence.numPreemptions());
  }

  private Optional<Reply> reply(FinishReason reason, String words) {
    return request.prompt() instanceof Prompt.Chat chat
        ? Optional.of(ReplyReader.read(words, reason, chat.thinkingMode(), id()))
        : Optional.empty();
  }

  private OptionalInt reasoningTokens(int[] tokenIds) {
    if (reasoningEnd.isEmpty()) {
      return OptionalInt.empty();
    }
    int boundary = reasoningEnd.getAsInt();
    int count = 0;
    while (count < tokenIds.length && tokenIds[count] != boundary) {
      count++;
    }
    return OptionalInt.of(count);
  }

  /** The codec is not ours: whatever it throws costs this request and no other. */
  private void failToDecode(RuntimeException e) {
    fail(
        new EngineException.Invalid(
            "request " + id() + ": its tokens cannot be turned into text: " + e.getMessage(), e));
    sequence.finish();
  }
}
