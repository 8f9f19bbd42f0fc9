package org.sparseforge.engine.sampling;

import java.util.Arrays;

/**
 * What a row of logits comes to, for one {@link RowQuery}: whole numbers and logits, of which the
 * logarithms are taken here, so that whoever looked through the row needs none.
 */
public final class RowAnswer {
  private final Found found;
  private final double logprob;
  private final double samplingLogprob;
  private final double[] topLogprobs;

  private RowAnswer(Found found, double logprob, double samplingLogprob, double[] topLogprobs) {
    this.found = found;
    this.logprob = logprob;
    this.samplingLogprob = samplingLogprob;
    this.topLogprobs = topLogprobs;
  }

  /**
   * What is found in a row.
   *
   * @param tokenId the one drawn, or the one asked for
   * @param logit of that token
   * @param best the token of the greatest logit, the lowest id among equals
   * @param max the greatest logit
   * @param allUnits sum of all weights at temperature 1, in units of 2^-44; not looked at where no
   *     log-probabilities are asked for
   * @param keptUnits sum of the weights a token was drawn from, likewise; greedy draws from none
   * @param topIds the likeliest tokens, in order
   * @param topLogits theirs
   * @param finite whether every logit of the row is
   */
  public record Found(
      int tokenId,
      float logit,
      int best,
      float max,
      long allUnits,
      long keptUnits,
      int[] topIds,
      float[] topLogits,
      boolean finite) {}

  /** The answer to {@code query} by what was found for it. */
  public static RowAnswer of(RowQuery query, Found found) {
    double samplingLogprob = 0;
    if (query instanceof RowQuery.Draw draw && !draw.params().isGreedy()) {
      double temperature = draw.params().temperature();
      samplingLogprob =
          Sampler.samplingLogprob(
              KeptTokens.weight(found.logit, found.max, temperature), found.keptUnits);
    }
    if (!query.logprobs()) {
      return new RowAnswer(found, Double.NaN, samplingLogprob, new double[0]);
    }
    double logSumExp = LogitRow.logSumExp(found.max, found.allUnits);
    double[] top = new double[found.topLogits.length];
    Arrays.setAll(top, rank -> found.topLogits[rank] - logSumExp);
    return new RowAnswer(found, found.logit - logSumExp, samplingLogprob, top);
  }

  /** The token drawn, or the one asked for. */
  public int tokenId() {
    return found.tokenId;
  }

  /** Whether that token is the likeliest, the lowest id among equals. */
  public boolean isBest() {
    return found.tokenId == found.best;
  }

  /** Whether every logit of the row is finite; where not, some tokens cannot come. */
  public boolean isFinite() {
    return found.finite;
  }

  /** Natural log of the token's probability by the model alone, if the query asked for it. */
  public double logprob() {
    return logprob;
  }

  /** Natural log of the token's probability in the distribution it was drawn from. */
  public double samplingLogprob() {
    return samplingLogprob;
  }

  public int numTop() {
    return topLogprobs.length;
  }

  /** The token at {@code rank} by the model's own probability. */
  public int topTokenId(int rank) {
    return found.topIds[rank];
  }

  public double topLogprob(int rank) {
    return topLogprobs[rank];
  }
}
