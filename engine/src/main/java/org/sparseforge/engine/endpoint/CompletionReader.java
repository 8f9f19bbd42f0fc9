package org.sparseforge.engine.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.FinishReason;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.Reply;
import org.sparseforge.engine.Timings;
import org.sparseforge.engine.Usage;

/**
 * Makes completions of bodies.
 *
 * @param price of the model, where it is known
 */
record CompletionReader(Optional<Price> price) {
  /**
   * @throws UnusableAnswer if the body holds no choice, or one that broke on the server
   */
  Completion read(GenerationRequest request, JsonNode body, Timings timings) {
    JsonNode choice = body.path("choices").path(0);
    FinishReason reason = reason(AnswerText.of(choice, "finish_reason"));
    Optional<Reply> reply = Optional.empty();
    String text = AnswerText.of(choice, "text");
    if (request.prompt() instanceof Prompt.Chat chat) {
      JsonNode message = choice.path("message");
      if (!message.isObject()) {
        throw new UnusableAnswer("an answer without choices[0].message");
      }
      Reply read = ChatReply.read(message, reason, chat.thinkingMode(), request.id());
      boolean refused = !AnswerText.of(message, "refusal").isEmpty();
      reason = reason(reason, read, refused);
      reply = Optional.of(read);
      text = read.content();
    } else if (!choice.path("text").isTextual()) {
      throw new UnusableAnswer("an answer without choices[0].text");
    }
    TokenLogprobs logprobs = TokenLogprobs.read(choice, request.sampling().topLogprobs());
    return new Completion(
        request.id(),
        request.sampleIndex(),
        TokenLogprobs.ids(choice, body, "prompt_token_ids"),
        TokenLogprobs.ids(choice, body, "token_ids"),
        text,
        reply,
        reason,
        request.sampling().logprobs() ? logprobs.logprobs() : new float[0],
        new float[0],
        logprobs.top(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        usage(body.path("usage")),
        timings,
        0);
  }

  private static FinishReason reason(String said) {
    return switch (said) {
      case "length" -> FinishReason.LENGTH;
      case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
      case "content_filter" -> FinishReason.CONTENT_FILTER;
      case "abort", "insufficient_system_resource", "error" ->
          throw new UnusableAnswer("a completion that the server broke off (" + said + ")");
      default -> FinishReason.STOP;
    };
  }

  /** Servers disagree on whether calls, or a refusal, change the reason. */
  private static FinishReason reason(FinishReason said, Reply reply, boolean refused) {
    if (refused) {
      return FinishReason.CONTENT_FILTER;
    }
    if (said == FinishReason.STOP || said == FinishReason.TOOL_CALLS) {
      return reply.toolCalls().isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
    }
    return said;
  }

  Usage usage(JsonNode usage) {
    int prompt = count(usage, "prompt_tokens").orElse(0);
    int completion = count(usage, "completion_tokens").orElse(0);
    OptionalInt cached = count(usage.path("prompt_tokens_details"), "cached_tokens");
    if (cached.isEmpty()) {
      cached = count(usage, "prompt_cache_hit_tokens");
    }
    int hit = Math.min(prompt, cached.orElse(0));
    return new Usage(
        prompt,
        hit,
        completion,
        count(usage.path("completion_tokens_details"), "reasoning_tokens"),
        price.isPresent() && usage.isObject()
            ? OptionalDouble.of(price.get().of(prompt, hit, completion))
            : OptionalDouble.empty());
  }

  private static OptionalInt count(JsonNode node, String name) {
    JsonNode count = node.path(name);
    return count.isInt() && count.intValue() >= 0
        ? OptionalInt.of(count.intValue())
        : OptionalInt.empty();
  }
}
