package org.sparseforge.verify.proof;

import java.util.Locale;

/** How an answer of a prover or verifier breaks the layout it was asked for. */
public enum Malformation {
  /** The reply breaks the chat format itself. */
  BROKEN_REPLY,
  /** The token limit came before the answer was complete. */
  CUT_OFF,
  NO_SOLUTION_HEADING,
  NO_SELF_EVALUATION_HEADING,
  EMPTY_PROOF,
  /** The sentence that opens an evaluation is not there. */
  NO_EVALUATION,
  /** The sentence that announces the score is not there, or no box follows it. */
  NO_SCORE,
  /** The box holds something else than 0, 0.5 or 1. */
  BAD_SCORE,
  /** Boxes with different scores follow the announcement. */
  SEVERAL_SCORES;

  /** As columns hold it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
