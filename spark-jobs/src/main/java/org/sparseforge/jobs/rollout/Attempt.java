package org.sparseforge.jobs.rollout;

import org.sparseforge.schemas.Episode;

/** How one attempt ended. */
public sealed interface Attempt {
  Episode episode();

  /**
   * The agent came to an end of its own, and was judged.
   *
   * @param episode without reward yet; its outcome is set
   */
  record Judged(Episode episode, boolean passed) implements Attempt {}

  /**
   * Something broke that is not the agent: no verdict.
   *
   * @param episode with a failure
   * @param why one sentence for a person
   */
  record Broken(Episode episode, String why) implements Attempt {}
}
