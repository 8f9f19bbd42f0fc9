package org.sparseforge.jobs.cli;

import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.verify.rollout.PassRateFilter;
import org.sparseforge.verify.rollout.RewardRules;
import picocli.CommandLine.Option;

/** What attempts are worth, and which tasks they leave standing. */
final class RewardOptions {
  @Option(
      names = "--outcome-weight",
      defaultValue = "1",
      paramLabel = "W",
      description = "Weight of the verdict in the reward. Default: ${DEFAULT-VALUE}.")
  private double outcomeWeight;

  @Option(
      names = "--length-penalty-weight",
      defaultValue = "0.1",
      paramLabel = "W",
      description = "Weight of the penalty on length. Default: ${DEFAULT-VALUE}.")
  private double lengthPenaltyWeight;

  @Option(
      names = "--language-consistency-weight",
      defaultValue = "0.1",
      paramLabel = "W",
      description = "Weight of keeping to the task's language. Default: ${DEFAULT-VALUE}.")
  private double languageConsistencyWeight;

  @Option(
      names = "--judge-weight",
      defaultValue = "0.1",
      paramLabel = "W",
      description =
          "Weight of the judge's mean score, with --judge-model. Default: ${DEFAULT-VALUE}.")
  private double judgeWeight;

  @Option(
      names = "--length-free-tokens",
      defaultValue = "16384",
      paramLabel = "N",
      description =
          "Tokens the model may draw in an attempt before length costs anything. Default:"
              + " ${DEFAULT-VALUE}.")
  private long lengthFreeTokens;

  @Option(
      names = "--length-limit-tokens",
      defaultValue = "65536",
      paramLabel = "N",
      description =
          "Tokens drawn in an attempt from which on the penalty is whole. Default:"
              + " ${DEFAULT-VALUE}.")
  private long lengthLimitTokens;

  @Option(
      names = "--reward-profile",
      defaultValue = "v3.2",
      paramLabel = "NAME",
      description = "v3.2, or speciale, which has no penalty on length. Default: ${DEFAULT-VALUE}.")
  private String rewardProfile;

  @Option(
      names = "--pass-rate-above",
      defaultValue = "0",
      paramLabel = "0-1",
      description = "Tasks are kept whose pass rate is above this. Default: ${DEFAULT-VALUE}.")
  private double passRateAbove;

  @Option(
      names = "--pass-rate-at-most",
      defaultValue = "1",
      paramLabel = "0-1",
      description = "Tasks are kept whose pass rate is at most this. Default: ${DEFAULT-VALUE}.")
  private double passRateAtMost;

  RewardRules rules() {
    try {
      RewardRules rules =
          new RewardRules(
              outcomeWeight,
              lengthPenaltyWeight,
              languageConsistencyWeight,
              judgeWeight,
              lengthFreeTokens,
              lengthLimitTokens);
      return ChatProfile.of(rewardProfile) == ChatProfile.SPECIALE
          ? rules.withoutLengthPenalty()
          : rules;
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage(), e);
    }
  }

  PassRateFilter filter() {
    try {
      return new PassRateFilter(passRateAbove, passRateAtMost);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          "--pass-rate-above "
              + passRateAbove
              + " and --pass-rate-at-most "
              + passRateAtMost
              + " leave no task: the first must be smaller, and both 0 to 1",
          e);
    }
  }
}
