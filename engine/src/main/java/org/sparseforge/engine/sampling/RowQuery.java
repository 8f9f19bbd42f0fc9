package org.sparseforge.engine.sampling;

import java.util.Optional;

/**
 * What somebody wants to know of one row of logits, with everything the answer depends on besides
 * the row: so that whoever computed it may answer, and the row itself need not travel. {@link
 * RowAnswer} is the answer, the same to the bit as what {@link Sampler} and {@link LogitRow} make
 * of the row.
 */
public sealed interface RowQuery {
  /** More of the likeliest tokens than this are asked of nobody but {@link Sampler}. */
  int MOST_TOP_LOGPROBS = 32;

  /** Whether the answer has log-probabilities in the model's own distribution. */
  boolean logprobs();

  /** How many of the likeliest tokens the answer names. */
  int topLogprobs();

  /**
   * Draws a token.
   *
   * @param uniform the draw, in [0, 1) as a multiple of 2^-53: that multiple
   */
  record Draw(SamplingParams params, long uniform) implements RowQuery {
    @Override
    public boolean logprobs() {
      return params.logprobs();
    }

    @Override
    public int topLogprobs() {
      return params.topLogprobs();
    }
  }

  /** How likely a known token is, and whether it is the likeliest. */
  record Score(int tokenId) implements RowQuery {
    @Override
    public boolean logprobs() {
      return true;
    }

    @Override
    public int topLogprobs() {
      return 0;
    }
  }

  /**
   * What {@link Sampler#sample} does without banned tokens; absent where more is wanted than an
   * answer holds.
   */
  static Optional<RowQuery> draw(SamplingParams params, long key, int sampleIndex, int position) {
    return params.topLogprobs() > MOST_TOP_LOGPROBS
        ? Optional.empty()
        : Optional.of(new Draw(params, Philox.uniform(key, sampleIndex, position)));
  }
}
