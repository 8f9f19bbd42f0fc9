package org.sparseforge.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What an episode's model calls took, added up.
 *
 * @param promptTokens of all calls: a token that stands in the prompt of three calls counts thrice
 * @param cachedTokens those of the prompts that were not computed again; depends on what ran before
 * @param completionTokens sampled, reasoning included
 * @param reasoningTokens those before the end of reasoning, or null where a call did not say
 * @param costUsd of all calls, those of a simulated user too; null where one has no price
 */
public record TokenCounts(
    long promptTokens,
    long cachedTokens,
    long completionTokens,
    Long reasoningTokens,
    Double costUsd) {
  /** Nothing called yet. */
  public static final TokenCounts NONE = new TokenCounts(0, 0, 0, 0L, 0.0);

  public TokenCounts plus(TokenCounts other) {
    return new TokenCounts(
        promptTokens + other.promptTokens,
        cachedTokens + other.cachedTokens,
        completionTokens + other.completionTokens,
        reasoningTokens == null || other.reasoningTokens == null
            ? null
            : (Long) (reasoningTokens + other.reasoningTokens),
        costUsd == null || other.costUsd == null ? null : (Double) (costUsd + other.costUsd));
  }

  /** All but the price, whose column comes later in a row. */
  void write(ObjectNode node) {
    node.put("prompt_tokens", promptTokens)
        .put("cached_tokens", cachedTokens)
        .put("completion_tokens", completionTokens)
        .put("reasoning_tokens", reasoningTokens);
  }

  static TokenCounts fromJson(JsonNode node) {
    Double reasoning = Json.numberOrNull(node, "reasoning_tokens");
    return new TokenCounts(
        node.path("prompt_tokens").longValue(),
        node.path("cached_tokens").longValue(),
        node.path("completion_tokens").longValue(),
        reasoning == null ? null : (Long) reasoning.longValue(),
        Json.numberOrNull(node, "cost_usd"));
  }
}
