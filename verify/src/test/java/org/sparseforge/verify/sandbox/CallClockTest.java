package org.sparseforge.verify.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CallClockTest {
  private static final CallClock CLOCK =
      new CallClock(Duration.ofSeconds(10), Duration.ofSeconds(20));

  private static Optional<String> stop(double wall, double cpu) {
    return CLOCK.stop(seconds(wall), seconds(cpu)).map(SolveResult.Stopped::detail);
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  @Test
  void processorTimeDecides() {
    assertEquals(Optional.of("it computed for more than 10 s"), stop(10, 10));
    assertEquals(Optional.of("it computed for more than 10 s"), stop(190, 10));
    assertEquals(Optional.empty(), stop(190, 9.9));
    assertEquals(Optional.empty(), stop(20, 1));
  }

  @Test
  void whatHardlyComputesIsStoppedByTheClockOnTheWall() {
    assertEquals(Optional.of("in 20 s it computed for 0.9 s only"), stop(20, 0.9));
    assertEquals(Optional.of("in 60.5 s it computed for 0 s only"), stop(60.5, 0));
    assertEquals(Optional.empty(), stop(19.9, 0));
  }

  @Test
  void itIsLookedAtWhenALimitCanBeMet() {
    assertEquals(seconds(10), CLOCK.pause(seconds(0), seconds(0)));
    assertEquals(seconds(5), CLOCK.pause(seconds(15), seconds(1)), "the wall comes first");
    assertEquals(seconds(2), CLOCK.pause(seconds(30), seconds(8)), "the wall is behind it");
    assertEquals(Duration.ofMillis(50), CLOCK.pause(seconds(30), seconds(9.99)));
  }

  /**
   * Whatever share of a processor it gets, a call ends; and it ends by the clock only below 5 %.
   */
  @Property
  boolean everyCallEndsByWhatItDid(@ForAll @IntRange(max = 1000) int permille) {
    Assume.that(permille != 50);
    Duration wall = Duration.ZERO;
    for (int look = 0; look < 10_000; look++) {
      Duration cpu = wall.multipliedBy(permille).dividedBy(1000);
      Optional<SolveResult.Stopped> why = CLOCK.stop(wall, cpu);
      if (why.isPresent()) {
        return why.get().limit().equals(permille < 50 ? CallClock.TIME : CallClock.CPU)
            && wall.compareTo(Duration.ofSeconds(202)) < 0;
      }
      wall = wall.plus(CLOCK.pause(wall, cpu));
    }
    return false;
  }

  /** A process that computes for a third of the time, whose wall time is over long before. */
  @Test
  void anAlarmWaitsForTheProcessorTimeOfABusyMachine() throws Exception {
    CallClock clock = new CallClock(Duration.ofMillis(200), Duration.ofMillis(100));
    long start = System.nanoTime();
    CompletableFuture<SolveResult.Stopped> stopped = new CompletableFuture<>();
    ScheduledExecutorService watchdog = Watchdog.start();
    try {
      CallAlarm.set(
          clock,
          watchdog,
          () -> Duration.ofNanos((System.nanoTime() - start) / 3),
          stopped::complete);
      assertEquals("cpu", stopped.get(60, TimeUnit.SECONDS).limit());
    } finally {
      watchdog.shutdownNow();
    }
  }

  @Test
  void anAlarmThatCannotTellTheTimeStopsTheCallAsLate() throws Exception {
    CompletableFuture<SolveResult.Stopped> stopped = new CompletableFuture<>();
    ScheduledExecutorService watchdog = Watchdog.start();
    try {
      CallAlarm.set(
          CLOCK,
          watchdog,
          () -> {
            throw new IllegalStateException("no /proc");
          },
          stopped::complete);
      SolveResult.Stopped why = stopped.get(60, TimeUnit.SECONDS);
      assertEquals("time", why.limit());
      assertTrue(why.detail().endsWith("IllegalStateException: no /proc"), why::detail);
    } finally {
      watchdog.shutdownNow();
    }
  }

  @Test
  void anAlarmThatWasCancelledStopsNothing() throws Exception {
    CallClock clock = new CallClock(Duration.ofMillis(1), Duration.ofMillis(1));
    CompletableFuture<SolveResult.Stopped> stopped = new CompletableFuture<>();
    ScheduledExecutorService watchdog = Watchdog.start();
    try {
      CallAlarm alarm =
          CallAlarm.set(
              clock,
              watchdog,
              () -> {
                throw new AssertionError("nobody looks");
              },
              stopped::complete);
      alarm.cancel();
      // In its one thread's queue it would come before this.
      watchdog.schedule(() -> {}, 200, TimeUnit.MILLISECONDS).get(60, TimeUnit.SECONDS);
      assertFalse(stopped.isDone());
    } finally {
      watchdog.shutdownNow();
    }
  }
}
