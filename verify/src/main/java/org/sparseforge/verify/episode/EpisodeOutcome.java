package org.sparseforge.verify.episode;

import java.util.Locale;
import org.sparseforge.schemas.EpisodeFailure;

/** How an episode ends: the {@code outcome} column, in lower case. */
public enum EpisodeOutcome {
  /** The agent gave an answer; nobody has judged it yet. */
  ANSWERED,
  /** The verifier accepts the answer and what became of the database. */
  PASSED,
  /** The verifier does not. */
  FAILED,
  /** The agent's last message holds no JSON. */
  NO_ANSWER,
  /** The agent broke its reply's format once more than it is told of. */
  MALFORMED,
  /** It was asked {@code max_steps} times. */
  MAX_STEPS,
  /** It drew as many tokens as it may, in one reply or in all. */
  MAX_TOKENS,
  /** Its conversation does not fit the context any more. */
  CONTEXT_FULL,
  /** It spoke to the simulated user more often than it may. */
  MAX_USER_TURNS,
  /** An endpoint refused to say what the model said. */
  CONTENT_FILTER,
  /** Something outside the agent broke; see the failure. */
  BROKEN;

  public String text() {
    return this == BROKEN ? EpisodeFailure.OUTCOME : name().toLowerCase(Locale.ROOT);
  }
}
