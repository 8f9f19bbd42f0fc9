package org.sparseforge.engine.sampling;

/**
 * Draws tokens from logits; one for each thread.
 *
 * <p>Weights are exp((logit - max) / temperature), added up in {@link WeightUnits}. Then, each step
 * on what the one before kept, in the order of descending logit with the lower id first among
 * equals:
 *
 * <ol>
 *   <li>top-k keeps the first k;
 *   <li>top-p keeps the shortest beginning whose weights reach topP of what top-k kept;
 *   <li>min-p drops what weighs less than minP of the heaviest.
 * </ol>
 *
 * <p>The token is the first, by ascending id, at which the running sum of kept weights passes u
 * times their total; u comes from {@link Philox}. Greedy takes the first token of that order and
 * keeps only it.
 */
public final class Sampler {
  private final int vocabSize;
  private final KeptTokens kept;
  private final TopTokens top;
  private float[] topLogits = new float[0];
  private double logSumExp;
  private double logprob;
  private double samplingLogprob;

  public Sampler(int vocabSize) {
    this.vocabSize = vocabSize;
    this.kept = new KeptTokens(vocabSize);
    this.top = new TopTokens(vocabSize);
  }

  /**
   * Draws one token. What else is known of the draw is asked of the other methods, until the next
   * one.
   *
   * @param logits the row at {@code offset}; the entries of banned tokens are overwritten
   * @param key of the request, from {@link SamplingParams#key}
   * @param position absolute position, in its sequence, of the token to be drawn
   * @param bannedIds tokens that must not come now, each below the size of the vocabulary
   * @throws NonFiniteLogitsException if no token can be drawn from the row
   */
  public int sample(
      float[] logits,
      int offset,
      SamplingParams params,
      long key,
      int sampleIndex,
      int position,
      int[] bannedIds) {
    return sample(logits, offset, params, Philox.uniform(key, sampleIndex, position), bannedIds);
  }

  /**
   * The same for a draw that is known.
   *
   * @param uniform in [0, 1), in units of 2^-53
   */
  public int sample(
      float[] logits, int offset, SamplingParams params, long uniform, int[] bannedIds) {
    int best = LogitRow.argmax(logits, offset, vocabSize);
    if (params.logprobs()) {
      logSumExp = LogitRow.logSumExp(logits, offset, vocabSize, logits[offset + best]);
      saveTop(logits, offset, params.topLogprobs());
    }
    if (bannedIds.length > 0) {
      for (int id : bannedIds) {
        logits[offset + id] = Float.NEGATIVE_INFINITY;
      }
      best = LogitRow.argmax(logits, offset, vocabSize);
    }
    int token = best;
    if (params.isGreedy()) {
      kept.chooseOnly(best);
      samplingLogprob = 0;
    } else {
      kept.choose(logits, offset, logits[offset + best], params);
      token = draw(uniform);
    }
    logprob = logits[offset + token] - logSumExp;
    return token;
  }

  /**
   * Natural log of the model's own probability of the token: temperature 1, nothing cut off,
   * nothing banned. Only where the parameters asked for logprobs.
   */
  public double logprob() {
    return logprob;
  }

  /** Natural log of the token's probability in the distribution it was drawn from. */
  public double samplingLogprob() {
    return samplingLogprob;
  }

  /** How many of the likeliest tokens are known: topLogprobs or the whole vocabulary. */
  public int numTop() {
    return top.size();
  }

  /** The token at {@code rank} by the model's own probability, the lower id first among equals. */
  public int topTokenId(int rank) {
    return top.tokenId(rank);
  }

  public double topLogprob(int rank) {
    return topLogits[rank] - logSumExp;
  }

  /** How many tokens could have come, or 0 where nothing was cut off. */
  public int numKept() {
    return kept.everything() ? 0 : kept.size();
  }

  /** The tokens that could have come, ascending with {@code i}. */
  public int keptTokenId(int i) {
    return kept.id(i);
  }

  /** Saved before banned entries are overwritten. */
  private void saveTop(float[] logits, int offset, int topLogprobs) {
    top.select(logits, offset, topLogprobs);
    if (topLogits.length < top.size()) {
      topLogits = new float[top.size()];
    }
    for (int rank = 0; rank < top.size(); rank++) {
      topLogits[rank] = logits[offset + top.tokenId(rank)];
    }
  }

  private int draw(long uniform) {
    long target = WeightUnits.share(uniform, kept.total());
    long sum = kept.units(candidate(0));
    int i = 0;
    while (sum <= target) {
      sum += kept.units(candidate(++i));
    }
    int token = candidate(i);
    samplingLogprob = samplingLogprob(kept.weight(token), kept.total());
    return token;
  }

  static double samplingLogprob(double weight, long total) {
    return StrictMath.log(weight / WeightUnits.weight(total));
  }

  private int candidate(int i) {
    return kept.everything() ? i : kept.id(i);
  }
}
