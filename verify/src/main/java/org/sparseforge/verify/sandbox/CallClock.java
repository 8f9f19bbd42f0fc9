package org.sparseforge.verify.sandbox;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides when a session's call has had enough: by the processor time it took, since how long that
 * takes on the wall is the machine's doing. The clock on the wall stops only what hardly computes
 * at all, because its machine is too busy or asleep or because it waits by itself; from outside
 * there is no telling which.
 *
 * @param cpuTime a call may compute for
 * @param wallTime after which a call must have computed for a twentieth of what went by
 */
record CallClock(Duration cpuTime, Duration wallTime) {
  /** {@link SolveResult.Stopped#limit} of a call that computed for too long. */
  static final String CPU = "cpu";

  /** {@link SolveResult.Stopped#limit} of a call that hardly computed. */
  static final String TIME = "time";

  private static final int LEAST_SHARE = 20;
  private static final Duration LEAST_PAUSE = Duration.ofMillis(50);

  /**
   * Why a call ends here, if it does.
   *
   * @param wall since it began
   * @param cpu of it that it computed
   */
  Optional<SolveResult.Stopped> stop(Duration wall, Duration cpu) {
    if (cpu.compareTo(cpuTime) >= 0) {
      return Optional.of(
          new SolveResult.Stopped(CPU, "it computed for more than " + seconds(cpuTime)));
    }
    if (wall.compareTo(wallTime) >= 0 && cpu.multipliedBy(LEAST_SHARE).compareTo(wall) < 0) {
      return Optional.of(
          new SolveResult.Stopped(
              TIME, "in " + seconds(wall) + " it computed for " + seconds(cpu) + " only"));
    }
    return Optional.empty();
  }

  /** When to look again: not before either limit can be met, as far as one thread computes. */
  Duration pause(Duration wall, Duration cpu) {
    Duration pause = cpuTime.minus(cpu);
    Duration toWall = wallTime.minus(wall);
    if (!toWall.isNegative() && toWall.compareTo(pause) < 0) {
      pause = toWall;
    }
    return pause.compareTo(LEAST_PAUSE) < 0 ? LEAST_PAUSE : pause;
  }

  private static String seconds(Duration time) {
    return time.toMillis() % 1000 == 0
        ? time.toSeconds() + " s"
        : String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
  }
}
