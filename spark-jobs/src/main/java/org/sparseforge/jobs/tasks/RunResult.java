package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import org.sparseforge.jobs.failure.ExitCode;

/**
 * How a run ended.
 *
 * @param manifest what was written
 * @param alreadyFinished whether nothing had to be done
 */
public record RunResult(JsonNode manifest, boolean alreadyFinished) {
  /** {@link ExitCode#DONE}, or {@link ExitCode#SHORT} where fewer tasks came out than wanted. */
  public int exitCode() {
    return manifest.path("complete").booleanValue() ? ExitCode.DONE : ExitCode.SHORT;
  }
}
