package org.sparseforge.verify.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.List;
import org.sparseforge.schemas.Json;

/**
 * How an attempt is rewarded: which tokens are free, and how much each part weighs in the sum.
 *
 * @param outcomeWeight of {@link Rewards#outcome}
 * @param lengthPenaltyWeight of {@link Rewards#lengthPenalty}; 0 lets a model think as long as it
 *     likes
 * @param languageConsistencyWeight of {@link Rewards#languageConsistency}
 * @param judgeWeight of {@link Rewards#judge}, where a judge is asked
 * @param lengthFreeTokens sampled tokens an attempt may use at no price
 * @param lengthLimitTokens sampled tokens at which the penalty is whole; it grows evenly between
 *     the two
 */
public record RewardRules(
    double outcomeWeight,
    double lengthPenaltyWeight,
    double languageConsistencyWeight,
    double judgeWeight,
    long lengthFreeTokens,
    long lengthLimitTokens)
    implements Serializable {
  public RewardRules {
    requireWeight("outcome", outcomeWeight);
    requireWeight("length_penalty", lengthPenaltyWeight);
    requireWeight("language_consistency", languageConsistencyWeight);
    requireWeight("judge", judgeWeight);
    if (outcomeWeight == 0) {
      throw new IllegalArgumentException(
          "the reward weight of outcome must be above 0, or no attempt is better for being right");
    }
    if (lengthFreeTokens < 0 || lengthLimitTokens <= lengthFreeTokens) {
      throw new IllegalArgumentException(
          "the length penalty must begin at 0 tokens or more and be whole later, got "
              + lengthFreeTokens
              + " and "
              + lengthLimitTokens);
    }
  }

  /** Rules where no judge is asked. */
  public RewardRules(
      double outcomeWeight,
      double lengthPenaltyWeight,
      double languageConsistencyWeight,
      long lengthFreeTokens,
      long lengthLimitTokens) {
    this(
        outcomeWeight,
        lengthPenaltyWeight,
        languageConsistencyWeight,
        0,
        lengthFreeTokens,
        lengthLimitTokens);
  }

  private static void requireWeight(String part, double weight) {
    if (!(weight >= 0 && weight <= 1000)) {
      throw new IllegalArgumentException(
          "the reward weight of " + part + " must be 0 to 1000, got " + weight);
    }
  }

  /** The same without a price on length: profile {@code speciale}. */
  public RewardRules withoutLengthPenalty() {
    return new RewardRules(
        outcomeWeight,
        0,
        languageConsistencyWeight,
        judgeWeight,
        lengthFreeTokens,
        lengthLimitTokens);
  }

  /**
   * The parts of an attempt's reward.
   *
   * @param passed what the verifier said
   * @param sampledTokens of the whole attempt, reasoning too
   * @param asked what the task says, by which its language is known
   * @param said what the model said and thought
   * @param read what tools gave it: words it repeats from there are quotations
   */
  public Rewards score(
      boolean passed, long sampledTokens, String asked, List<String> said, List<String> read) {
    return new Rewards(
        passed ? 1 : 0,
        lengthPenaltyWeight == 0 ? 0 : lengthPenalty(sampledTokens),
        LanguageConsistency.of(asked, said, read));
  }

  private double lengthPenalty(long tokens) {
    double over = tokens - lengthFreeTokens;
    double share = over / (lengthLimitTokens - lengthFreeTokens);
    return share <= 0 ? 0 : -Math.min(1, share);
  }

  /** The weighted sum: what the column {@code reward} holds. */
  public double total(Rewards parts) {
    return outcomeWeight * parts.outcome()
        + lengthPenaltyWeight * parts.lengthPenalty()
        + languageConsistencyWeight * parts.languageConsistency()
        + judgeWeight * parts.judge().orElse(0);
  }

  /** The rules under the keys a configuration file uses. */
  public ObjectNode toJson() {
    return Json.object()
        .put("outcome_weight", outcomeWeight)
        .put("length_penalty_weight", lengthPenaltyWeight)
        .put("language_consistency_weight", languageConsistencyWeight)
        .put("judge_weight", judgeWeight)
        .put("length_free_tokens", lengthFreeTokens)
        .put("length_limit_tokens", lengthLimitTokens);
  }
}
