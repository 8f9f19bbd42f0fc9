package org.sparseforge.verify.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.sparseforge.schemas.Check;

/** A judge as a stage of verification: a named check that an answer passes or fails. */
public final class JudgeStage {
  /** Name of the check. */
  public static final String NAME = "judge";

  private final RubricJudge judge;
  private final double threshold;

  /**
   * An answer that was judged.
   *
   * @param check empty where too few judgements are sound: nothing is then known of the answer
   * @param judging every call, whatever came of it
   */
  public record Found(Optional<Check> check, Judging judging) {
    /**
     * What the judge says.
     *
     * @throws JudgeException if it says nothing
     */
    public Check verdict() {
      return check.orElseThrow(() -> new JudgeException(judging.whyUnsound()));
    }
  }

  /**
   * @param threshold least reward that passes, 0 to 1
   */
  public JudgeStage(RubricJudge judge, double threshold) {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException("threshold must be 0 to 1, got " + threshold);
    }
    this.judge = judge;
    this.threshold = threshold;
  }

  /**
   * Judges all of {@code cases} at once.
   *
   * @param index of the row the cases belong to
   * @return one for each case, in their order
   */
  public List<Found> check(long index, List<RubricJudge.Case> cases) {
    List<Found> found = new ArrayList<>();
    for (Judging judging : judge.judge(index, cases)) {
      found.add(new Found(verdict(judging), judging));
    }
    return found;
  }

  private Optional<Check> verdict(Judging judging) {
    OptionalDouble reward = judging.reward();
    if (reward.isEmpty()) {
      return Optional.empty();
    }
    String detail =
        String.format(
            Locale.ROOT,
            "%d judgements (%s) have a mean of %.2f; it must be %.2f or more",
            judging.totals().size(),
            judging.totals().stream()
                .map(total -> String.format(Locale.ROOT, "%.2f", total))
                .collect(Collectors.joining(", ")),
            reward.getAsDouble(),
            threshold);
    return Optional.of(new Check(NAME, reward.getAsDouble() >= threshold, detail));
  }
}
