package org.sparseforge.engine.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The clock on the wall. Actions run one after another in a thread of its own: they are short. */
final class SystemTimer implements Timer {
  private final ScheduledThreadPoolExecutor scheduler;

  SystemTimer() {
    scheduler = new ScheduledThreadPoolExecutor(1, SystemTimer::thread);
    // Guards are called off nearly always; their hours-long waits must not hold requests alive.
    scheduler.setRemoveOnCancelPolicy(true);
    scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public void later(Duration delay, Runnable action) {
    guard(delay, action);
  }

  @Override
  public Runnable guard(Duration limit, Runnable action) {
    try {
      Future<?> scheduled = scheduler.schedule(action, limit.toNanos(), TimeUnit.NANOSECONDS);
      return () -> scheduled.cancel(false);
    } catch (RejectedExecutionException e) {
      // closed: the engine has ended every request by now
      return () -> {};
    }
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "sparseforge-endpoint-timer");
    thread.setDaemon(true);
    return thread;
  }
}
