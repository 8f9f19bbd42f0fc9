package org.sparseforge.verify.sandbox;

import java.time.Duration;

/**
 * What one sandbox may use before it is killed. Limits alone isolate nothing: see {@link
 * PythonSandbox}.
 *
 * @param wallTime start to kill, on the host's monotonic clock; a call of a session is killed then
 *     only if it hardly computed
 * @param cpuTime of each process, and of each call of a session; a whole second at least
 * @param memoryBytes of the whole process tree, not of its first process; 128 MiB at least
 * @param outputBytes of each text that is brought out (an answer, a database); a longer one is a
 *     {@link SolveResult.Stopped}
 */
public record SandboxLimits(
    Duration wallTime, Duration cpuTime, long memoryBytes, int outputBytes) {
  private static final long MIN_MEMORY = 128L << 20;

  /** 20 s, 10 s of cpu, 512 MiB, 4 MiB of output: ten times what packaged tasks need. */
  public static final SandboxLimits DEFAULT =
      new SandboxLimits(Duration.ofSeconds(20), Duration.ofSeconds(10), 512L << 20, 4 << 20);

  public SandboxLimits {
    if (wallTime.isNegative() || wallTime.isZero()) {
      throw new IllegalArgumentException("sandbox wall time must be positive, got " + wallTime);
    }
    if (cpuTime.toSeconds() < 1) {
      throw new IllegalArgumentException("sandbox cpu time must be 1 s or more, got " + cpuTime);
    }
    if (memoryBytes < MIN_MEMORY) {
      throw new IllegalArgumentException(
          "sandbox memory must be " + MIN_MEMORY + " bytes or more, got " + memoryBytes);
    }
    if (outputBytes < 1) {
      throw new IllegalArgumentException("sandbox output must be positive, got " + outputBytes);
    }
  }

  public SandboxLimits withWallTime(Duration other) {
    return new SandboxLimits(other, cpuTime, memoryBytes, outputBytes);
  }
}
