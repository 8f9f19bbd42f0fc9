package org.sparseforge.jobs.run;

import java.time.Duration;

/** How long something will still take, for people. */
public final class TimeLeft {
  private TimeLeft() {}

  /** Such as {@code 1 h 5 min}, {@code 2 min 10 s} or {@code 7 s}. */
  public static String of(double seconds) {
    Duration time = Duration.ofSeconds(Math.round(seconds));
    return time.toHours() > 0
        ? time.toHours() + " h " + time.toMinutesPart() + " min"
        : time.toMinutes() > 0
            ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
            : time.toSeconds() + " s";
  }
}
