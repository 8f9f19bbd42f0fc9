package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.JsonNode;
import org.sparseforge.jobs.failure.ExitCode;

/**
 * How a run ended.
 *
 * @param manifest what was written
 * @param alreadyFinished whether nothing had to be done
 * @param maxErrorRate largest part of rows that may have an error
 */
public record InferenceResult(JsonNode manifest, boolean alreadyFinished, double maxErrorRate) {
  public long rows() {
    return manifest.path("counts").path("rows").longValue();
  }

  public long errors() {
    return manifest.path("counts").path("errors").longValue();
  }

  /** Whether more rows than allowed have an error. */
  public boolean isFailed() {
    return errors() > maxErrorRate * rows();
  }

  public int exitCode() {
    if (errors() == 0) {
      return ExitCode.DONE;
    }
    return isFailed() ? ExitCode.FAILED : ExitCode.SHORT;
  }
}
