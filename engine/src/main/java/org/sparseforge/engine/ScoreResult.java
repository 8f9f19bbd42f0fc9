package org.sparseforge.engine;

import java.util.List;

/**
 * What became of a {@link ScoreRequest}.
 *
 * @param continuations in the order of the request
 * @param usage prompt tokens once, cached tokens summed over continuations
 */
public record ScoreResult(
    String id, List<Continuation> continuations, Usage usage, Timings timings) {
  /**
   * @param tokenIds the tokens scored; empty where an endpoint does not tell
   * @param tokenLogprobs natural log of the probability of each
   * @param logprob their sum, before rounding to float
   * @param isGreedy whether greedy decoding would have given exactly these tokens
   */
  public record Continuation(
      int[] tokenIds, float[] tokenLogprobs, double logprob, boolean isGreedy) {
    /** exp of the mean negative log-likelihood of a token. */
    public double perplexity() {
      return Math.exp(-logprob / tokenLogprobs.length);
    }
  }
}
