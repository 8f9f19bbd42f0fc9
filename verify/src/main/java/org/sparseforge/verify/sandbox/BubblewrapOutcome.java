package org.sparseforge.verify.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What one start brought, and how it ended.
 *
 * @param lines what the host said after "ready"
 * @param memoryKill whether the kernel killed one of its processes for memory
 */
record BubblewrapOutcome(List<JsonNode> lines, ProcessRun run, boolean memoryKill) {
  /** The limit that ended it. */
  SolveResult.Stopped stopped() {
    if (memoryKill) {
      return new SolveResult.Stopped("memory", "the kernel killed it for memory");
    }
    if (run.timedOut()) {
      return new SolveResult.Stopped("time", "it was killed when its wall time was over");
    }
    if (run.overflowed()) {
      return new SolveResult.Stopped("output", "it wrote too much");
    }
    return new SolveResult.Stopped("exit", "its sandbox ended with code " + run.exitCode());
  }

  /** Whether the end, however early, is the doing of what ran inside. */
  boolean isExplained() {
    return run.exitCode() == 0 || memoryKill || run.timedOut() || run.overflowed();
  }
}
