package org.sparseforge.verify.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class RewardRulesTest {
  private static final RewardRules RULES = new RewardRules(1, 0.2, 0.1, 1000, 3000);

  @Test
  void lengthCostsNothingAtFirstThenEvenlyMoreThenAllOfIt() {
    assertEquals(0, penalty(RULES, 0));
    assertEquals(0, penalty(RULES, 1000));
    assertEquals(-0.5, penalty(RULES, 2000));
    assertEquals(-1, penalty(RULES, 3000));
    assertEquals(-1, penalty(RULES, 1_000_000));
  }

  @Test
  void totalWeighsEveryPart() {
    Rewards parts = new Rewards(1, -0.5, 0.8);
    assertEquals(1 - 0.1 + 0.08, RULES.total(parts), 1e-12);
    assertEquals(
        "{\"outcome\":1.0,\"length_penalty\":-0.5,\"language_consistency\":0.8}",
        parts.toJson().toString());
  }

  @Test
  void withoutLengthPenaltyLengthCostsNothing() {
    assertEquals(0, penalty(RULES.withoutLengthPenalty(), 1_000_000));
    assertEquals(1, RULES.withoutLengthPenalty().total(new Rewards(1, -1, 0)));
  }

  @Test
  void outcomeIsTheVerdict() {
    assertEquals(1, RULES.score(true, 5, "a", List.of(), List.of()).outcome());
    assertEquals(0, RULES.score(false, 5, "a", List.of(), List.of()).outcome());
  }

  @Test
  void refusesWeightsAndLengthsThatMeanNothing() {
    assertEquals(
        "the reward weight of length_penalty must be 0 to 1000, got -1.0",
        refusal(() -> new RewardRules(1, -1, 0, 0, 1)));
    assertEquals(
        "the reward weight of outcome must be above 0, or no attempt is better for being right",
        refusal(() -> new RewardRules(0, 1, 0, 0, 1)));
    assertEquals(
        "the reward weight of language_consistency must be 0 to 1000, got NaN",
        refusal(() -> new RewardRules(1, 1, Double.NaN, 0, 1)));
    assertEquals(
        "the length penalty must begin at 0 tokens or more and be whole later, got 5 and 5",
        refusal(() -> new RewardRules(1, 1, 0, 5, 5)));
  }

  private static String refusal(Runnable rules) {
    return assertThrows(IllegalArgumentException.class, rules::run).getMessage();
  }

  private static double penalty(RewardRules rules, long tokens) {
    return rules.score(true, tokens, "", List.of(), List.of()).lengthPenalty();
  }
}
