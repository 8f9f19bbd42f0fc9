package org.sparseforge.verify.sandbox;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Watches one call by a {@link CallClock}, from when it is set until it is cancelled. */
final class CallAlarm {
  /**
   * From when on a call is watched. Nearly all are over by then, and to find a process and its
   * processor time takes longer than they do.
   */
  private static final Duration FIRST_LOOK = Duration.ofMillis(100);

  private final CallClock clock;
  private final ScheduledExecutorService watchdog;
  private final Supplier<Duration> cpuTime;
  private final Consumer<SolveResult.Stopped> stop;
  private Future<?> next;
  private boolean over;
  private long began;
  private Duration before;

  private CallAlarm(
      CallClock clock,
      ScheduledExecutorService watchdog,
      Supplier<Duration> cpuTime,
      Consumer<SolveResult.Stopped> stop) {
    this.clock = clock;
    this.watchdog = watchdog;
    this.cpuTime = cpuTime;
    this.stop = stop;
  }

  /**
   * @param cpuTime of the process so far, on the watchdog's thread
   * @param stop is told why the call ends, at most once, and not after {@link #cancel}
   */
  static CallAlarm set(
      CallClock clock,
      ScheduledExecutorService watchdog,
      Supplier<Duration> cpuTime,
      Consumer<SolveResult.Stopped> stop) {
    CallAlarm alarm = new CallAlarm(clock, watchdog, cpuTime, stop);
    alarm.lookIn(FIRST_LOOK);
    return alarm;
  }

  private synchronized void lookIn(Duration pause) {
    next = watchdog.schedule(this::look, pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized void look() {
    if (over) {
      return;
    }
    try {
      decide(cpuTime.get());
    } catch (RuntimeException e) {
      // Thrown on, it would end this watch unseen, and the call would have all the time there is.
      over = true;
      stop.accept(new SolveResult.Stopped(CallClock.TIME, "nobody can tell its time: " + e));
    }
  }

  private void decide(Duration now) {
    if (before == null) {
      before = now;
      began = System.nanoTime();
    }
    Duration wall = Duration.ofNanos(System.nanoTime() - began);
    Duration cpu = now.minus(before);
    Optional<SolveResult.Stopped> why = clock.stop(wall, cpu);
    if (why.isPresent()) {
      over = true;
      stop.accept(why.get());
    } else {
      lookIn(clock.pause(wall, cpu));
    }
  }

  /**
   * Ends the watch.
   *
   * @return whether it had not ended before, by a stop or by this
   */
  synchronized boolean cancel() {
    boolean first = !over;
    over = true;
    next.cancel(false);
    return first;
  }
}
