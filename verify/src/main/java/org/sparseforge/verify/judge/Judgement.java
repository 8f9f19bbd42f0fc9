package org.sparseforge.verify.judge;

import java.util.Map;
import org.sparseforge.verify.call.Spend;

/** One call of a judge, and what came of it. */
public sealed interface Judgement {
  Spend spend();

  /**
   * A sound judgement.
   *
   * @param total of the criteria, by weight, 0 to 1
   * @param scores of every criterion, by its name: 0, 0.5 or 1
   */
  record Scored(double total, Map<String, Double> scores, String analysis, Spend spend)
      implements Judgement {
    public Scored {
      scores = Map.copyOf(scores);
    }
  }

  /**
   * The judge broke the layout.
   *
   * @param message one sentence: what was expected and what is there
   */
  record Malformed(Kind kind, String message, Spend spend) implements Judgement {}

  /** There is no answer, for a reason that is not the judge's. */
  record Failed(String errorClass, String message, Spend spend) implements Judgement {}

  /** How a judge breaks the layout. */
  enum Kind {
    /** The reply breaks the chat format itself. */
    BROKEN_REPLY,
    /** The token limit came before the judgement was complete. */
    CUT_OFF,
    /** No JSON object with scores is there. */
    NO_SCORES,
    MISSING_CRITERION,
    /** A score is something else than 0, 0.5 or 1. */
    BAD_SCORE
  }
}
