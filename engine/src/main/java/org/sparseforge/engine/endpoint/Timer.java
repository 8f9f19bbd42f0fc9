package org.sparseforge.engine.endpoint;

import java.time.Duration;
import java.time.Instant;

/** Time as an endpoint sees it, so that tests need not wait for it. */
interface Timer extends AutoCloseable {
  Instant now();

  /** Runs an action once, after a wait: before another attempt. */
  void later(Duration delay, Runnable action);

  /**
   * Runs an action once if it is not called off before: the end of an attempt that takes too long.
   *
   * @return calls it off
   */
  Runnable guard(Duration limit, Runnable action);

  /** Runs nothing any more. */
  @Override
  void close();
}
