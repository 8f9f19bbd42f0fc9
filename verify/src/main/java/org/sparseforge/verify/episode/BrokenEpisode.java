package org.sparseforge.verify.episode;

import org.sparseforge.schemas.EpisodeFailure;

/** Ends an episode for a reason outside the agent; caught where its row is made. */
final class BrokenEpisode extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient EpisodeFailure failure;

  BrokenEpisode(String failureClass, int attempts, String message, Throwable cause) {
    super(message, cause);
    this.failure = new EpisodeFailure(failureClass, attempts);
  }

  EpisodeFailure failure() {
    return failure;
  }
}
