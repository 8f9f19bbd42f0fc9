package org.sparseforge.engine.endpoint;

import java.io.Serializable;

/**
 * What a model's tokens cost, in USD a million.
 *
 * @param prompt of the prompt, where it was not cached
 * @param cached of the prompt, where it was
 * @param completion drawn, reasoning too
 */
public record Price(double prompt, double cached, double completion) implements Serializable {
  public Price {
    check("prompt", prompt);
    check("cached", cached);
    check("completion", completion);
  }

  /** USD of one request. */
  double of(int promptTokens, int cachedTokens, int completionTokens) {
    double fresh = (double) promptTokens - cachedTokens;
    return (fresh * prompt + cachedTokens * cached + completionTokens * completion) / 1e6;
  }

  private static void check(String what, double value) {
    if (!(value >= 0 && value < 1e9)) {
      throw new IllegalArgumentException(
          "prices: " + what + " must be USD a million tokens, 0 or more, got " + value);
    }
  }
}
