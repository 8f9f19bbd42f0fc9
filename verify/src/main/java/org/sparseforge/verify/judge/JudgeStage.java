package org.sparseforge.verify.judge;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.sparseforge.schemas.Check;

/** A judge as a stage of verification: a named check that an answer passes or fails. */
public final class JudgeStage {
  /** Name of the check. */
  public static final String NAME = "judge";

  private final RubricJudge judge;
  private final double threshold;

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
   * @param index of the row the case belongs to
   * @throws JudgeException if too few judgements are sound; nothing is then known of the answer
   */
  public Check check(long index, RubricJudge.Case judged) {
    Judging judging = judge.judge(index, List.of(judged)).get(0);
    OptionalDouble reward = judging.reward();
    if (reward.isEmpty()) {
      throw new JudgeException(
          "only "
              + judging.totals().size()
              + " of "
              + judging.asked()
              + " judgements are sound ("
              + judging.problem()
              + ")");
    }
    String detail =
        String.format(
            Locale.ROOT,
            "mean of %d judgements is %.2f, %.2f is wanted",
            judging.totals().size(),
            reward.getAsDouble(),
            threshold);
    return reward.getAsDouble() >= threshold
        ? Check.passed(NAME, detail)
        : Check.failed(NAME, detail);
  }
}
