package org.sparseforge.jobs.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import org.sparseforge.jobs.failure.ExitCode;

/**
 * How a run ended.
 *
 * @param manifest what was written
 * @param alreadyFinished whether nothing had to be done
 * @param maxErrorRate largest part of the episodes that may break
 */
public record RolloutResult(JsonNode manifest, boolean alreadyFinished, double maxErrorRate) {
  public long episodes() {
    return manifest.path("rollouts").path("episodes").longValue();
  }

  public long broken() {
    return manifest.path("rollouts").path("broken").longValue();
  }

  /** Whether more episodes than allowed broke. */
  public boolean isFailed() {
    return broken() > maxErrorRate * episodes();
  }

  public int exitCode() {
    if (broken() == 0) {
      return ExitCode.DONE;
    }
    return isFailed() ? ExitCode.FAILED : ExitCode.SHORT;
  }
}
