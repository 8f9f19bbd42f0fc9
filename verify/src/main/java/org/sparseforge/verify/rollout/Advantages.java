package org.sparseforge.verify.rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** How much better each attempt at a task did than the attempts at that task did on average. */
public final class Advantages {
  private Advantages() {}

  /**
   * Rewards less their mean, not divided by their spread.
   *
   * @param rewards of one task's attempts; empty where an attempt broke, which then has no
   *     advantage and does not move the mean
   * @return one for each reward; exactly 0 where all rewards are the same, as where only one
   *     attempt is left
   */
  public static List<OptionalDouble> of(List<OptionalDouble> rewards) {
    double[] graded =
        rewards.stream()
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .toArray();
    double sum = 0;
    boolean alike = true;
    for (double reward : graded) {
      sum += reward;
      alike &= reward == graded[0];
    }
    double mean = sum / graded.length;
    List<OptionalDouble> advantages = new ArrayList<>();
    for (OptionalDouble reward : rewards) {
      advantages.add(
          reward.isEmpty()
              ? OptionalDouble.empty()
              : OptionalDouble.of(alike ? 0 : reward.getAsDouble() - mean));
    }
    return advantages;
  }
}
