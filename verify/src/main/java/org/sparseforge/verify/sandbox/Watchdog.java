package org.sparseforge.verify.sandbox;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** The one thread of a sandbox that kills what runs too long. */
final class Watchdog {
  private Watchdog() {}

  static ScheduledExecutorService start() {
    var watchdog =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "sandbox-watchdog");
              thread.setDaemon(true);
              return thread;
            });
    // Nearly every alarm is cancelled; kept, each would hold its process until its time.
    watchdog.setRemoveOnCancelPolicy(true);
    return watchdog;
  }
}
