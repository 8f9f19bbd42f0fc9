package org.sparseforge.verify.judge;

import java.util.List;
import java.util.OptionalDouble;
import org.sparseforge.verify.call.Spend;

/**
 * All judgements of one answer.
 *
 * @param asked independent judgements that were wanted
 * @param judgements every call, those that broke the layout and were asked for again too
 */
public record Judging(int asked, List<Judgement> judgements) {
  public Judging {
    judgements = List.copyOf(judgements);
  }

  /** Totals of the sound judgements. */
  public List<Double> totals() {
    return judgements.stream()
        .filter(Judgement.Scored.class::isInstance)
        .map(judgement -> ((Judgement.Scored) judgement).total())
        .toList();
  }

  /**
   * The reward: the mean of the sound judgements, 0 to 1. Empty where fewer than half of those
   * wanted are sound: no score is made of a judge that broke.
   */
  public OptionalDouble reward() {
    List<Double> totals = totals();
    return 2 * totals.size() < asked || totals.isEmpty()
        ? OptionalDouble.empty()
        : totals.stream().mapToDouble(total -> total).average();
  }

  /** One sentence on why there is no {@link #reward}. */
  public String whyUnsound() {
    return "only " + totals().size() + " of " + asked + " judgements are sound (" + problem() + ")";
  }

  public Spend spend() {
    return judgements.stream().map(Judgement::spend).reduce(Spend.NONE, Spend::plus);
  }

  /** What went wrong first, as {@code class: message}; empty text where nothing did. */
  public String problem() {
    for (Judgement judgement : judgements) {
      if (judgement instanceof Judgement.Failed failed) {
        return failed.errorClass() + ": " + failed.message();
      }
      if (judgement instanceof Judgement.Malformed malformed) {
        return "malformed_judgement: " + malformed.message();
      }
    }
    return "";
  }
}
