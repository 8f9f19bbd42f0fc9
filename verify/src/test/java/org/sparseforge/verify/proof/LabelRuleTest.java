package org.sparseforge.verify.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.sparseforge.verify.proof.LabelRule.Judged;
import org.sparseforge.verify.proof.LabelRule.Validity;

class LabelRuleTest {
  private static final LabelRule RULE = new LabelRule(4, 3, 2, 1);

  @Test
  void lowestScoreCountsOnceEnoughEvaluationsWithItHold() {
    assertLabel("0.0", Label.Reason.VALID_ISSUES, "0v 0v 1 0.5v");
    assertLabel("0.5", Label.Reason.VALID_ISSUES, "0.5v 0.5v 1 1");
    assertLabel("none", Label.Reason.DISPUTED, "0v 0.5v 0.5v 1");
    assertLabel("none", Label.Reason.DISPUTED, "0r 0.5v 0.5v 1");
    assertLabel("none", Label.Reason.DISPUTED, "0v 1 1 1");
  }

  @Test
  void proofWithoutAValidIssueIsRight() {
    assertLabel("1.0", Label.Reason.NO_VALID_ISSUE, "1 1 1 1");
    assertLabel("1.0", Label.Reason.NO_VALID_ISSUE, "0r 0.5r 1 1");
  }

  @Test
  void whatIsMissingDecidesNothing() {
    assertLabel("none", Label.Reason.INCOMPLETE, "");
    assertLabel("none", Label.Reason.INCOMPLETE, "1 1 1");
    assertLabel("none", Label.Reason.INCOMPLETE, "0.5v 0.5v 1");
    assertLabel("0.0", Label.Reason.VALID_ISSUES, "0v 0v 1");
    assertLabel("none", Label.Reason.INCOMPLETE, "0v 0u 1 1");
    assertLabel("none", Label.Reason.DISPUTED, "0r 0u 0.5v 1");
    assertLabel("none", Label.Reason.INCOMPLETE, "0r 0.5u 1 1");
  }

  @Test
  void majorityOfAllThatWereAskedConfirms() {
    assertEquals(Validity.VALID, RULE.validity(List.of(1.0, 1.0, 0.0)));
    assertEquals(Validity.VALID, RULE.validity(List.of(1.0, 1.0)));
    assertEquals(Validity.REFUTED, RULE.validity(List.of(1.0, 0.5, 0.5)));
    assertEquals(Validity.REFUTED, RULE.validity(List.of(0.0, 0.0)));
    assertEquals(Validity.UNKNOWN, RULE.validity(List.of(1.0, 0.0)));
    assertEquals(Validity.UNKNOWN, RULE.validity(List.of()));
    assertEquals(Validity.REFUTED, new LabelRule(4, 2, 1, 1).validity(List.of(1.0, 0.0)));
    assertEquals(Validity.VALID, new LabelRule(4, 3, 1, 0.5).validity(List.of(1.0, 0.5, 0.0)));
  }

  /** Whatever the missing judgements would have been, a label that was given stays. */
  @Property(tries = 2000)
  void labelNeverDependsOnJudgementsThatAreMissing(
      @ForAll @Size(4) List<@IntRange(max = 2) Integer> scores,
      @ForAll @Size(12) List<@IntRange(max = 1) Integer> ratings,
      @ForAll @Size(4) List<Boolean> seen,
      @ForAll @Size(12) List<Boolean> rated) {
    List<Judged> some = new ArrayList<>();
    List<Judged> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      List<Double> complete = new ArrayList<>();
      List<Double> partial = new ArrayList<>();
      for (int j = 3 * i; j < 3 * i + 3; j++) {
        double rating = ratings.get(j);
        complete.add(rating);
        if (rated.get(j)) {
          partial.add(rating);
        }
      }
      all.add(new Judged(scores.get(i) / 2.0, RULE.validity(complete)));
      if (seen.get(i)) {
        some.add(new Judged(scores.get(i) / 2.0, RULE.validity(partial)));
      }
    }
    Label early = RULE.label(some);
    if (early.reason() != Label.Reason.INCOMPLETE) {
      assertEquals(RULE.label(all).value(), early.value());
      assertEquals(RULE.label(all).reason(), early.reason());
    }
  }

  @Test
  void settingsWithoutMeaningAreRefused() {
    assertRefused("verifications must be 1 or more, got 0", 0, 3, 1, 1);
    assertRefused("meta_verifications must be 0 or more, got -1", 4, -1, 1, 1);
    assertRefused(
        "min_valid must be 1 to verifications (4), or no label below 1 could ever be given; got 5",
        4,
        3,
        5,
        1);
    assertRefused("confirm_at must be 0.5 or 1, got 0.7", 4, 3, 1, 0.7);
  }

  private static void assertRefused(String message, int n, int m, int k, double confirmAt) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> new LabelRule(n, m, k, confirmAt))
            .getMessage());
  }

  /** Judgements as words: a score, then v, r or u for what meta-verification says of it. */
  private static void assertLabel(String value, Label.Reason reason, String words) {
    List<Judged> judged = new ArrayList<>();
    for (String word : words.isEmpty() ? new String[0] : words.split(" ")) {
      Validity validity =
          word.endsWith("v")
              ? Validity.VALID
              : word.endsWith("r") ? Validity.REFUTED : Validity.UNKNOWN;
      judged.add(new Judged(Double.parseDouble(word.replaceAll("[vru]", "")), validity));
    }
    Label label = RULE.label(judged);
    OptionalDouble found = label.value();
    assertEquals(value, found.isPresent() ? "" + found.getAsDouble() : "none", words);
    assertEquals(reason, label.reason(), words);
  }
}
