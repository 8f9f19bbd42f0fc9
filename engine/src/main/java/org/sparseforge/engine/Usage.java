package org.sparseforge.engine;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Tokens of one request.
 *
 * @param promptTokens all tokens of the prompt, cached ones too
 * @param cachedTokens those of the prompt that were not computed; depends on what ran before
 * @param completionTokens drawn or scored, a stop token too
 * @param reasoningTokens completion tokens before the end of reasoning, all of them where it did
 *     not come; empty where the model was not asked to reason, or nobody can tell
 * @param costUsd what it cost; empty for an engine without prices
 */
public record Usage(
    int promptTokens,
    int cachedTokens,
    int completionTokens,
    OptionalInt reasoningTokens,
    OptionalDouble costUsd) {
  /** Of an engine without prices. */
  public Usage(
      int promptTokens, int cachedTokens, int completionTokens, OptionalInt reasoningTokens) {
    this(promptTokens, cachedTokens, completionTokens, reasoningTokens, OptionalDouble.empty());
  }
}
