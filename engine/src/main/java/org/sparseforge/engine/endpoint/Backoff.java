package org.sparseforge.engine.endpoint;

import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before another attempt: anything up to a bound that doubles (full jitter), so
 * that requests that failed together do not come back together.
 *
 * @param first bound before the second attempt
 * @param most largest bound
 * @param random in [0, 1), safe for many threads
 */
record Backoff(Duration first, Duration most, DoubleSupplier random) {
  /**
   * @param failures attempts that have failed, at least 1
   * @param asked what the server asked for, which is never undercut
   */
  Duration delay(int failures, Optional<Duration> asked) {
    if (asked.isPresent()) {
      return asked.get().plus(part(first));
    }
    double bound = first.toNanos() * Math.pow(2, Math.min(failures - 1, 60));
    return part(Duration.ofNanos((long) Math.min(bound, most.toNanos())));
  }

  private Duration part(Duration bound) {
    return Duration.ofNanos((long) (bound.toNanos() * random.getAsDouble()));
  }
}
