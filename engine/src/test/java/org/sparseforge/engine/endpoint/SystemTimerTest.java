package org.sparseforge.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The one clock that no other test of this package waits for. */
class SystemTimerTest {
  @Test
  void whatIsCalledOffDoesNotRun() throws InterruptedException {
    CountDownLatch calledOff = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    AtomicBoolean ran = new AtomicBoolean();
    try (SystemTimer timer = new SystemTimer()) {
      // It has one thread, which is held until there is something to be called off.
      timer.later(
          Duration.ZERO,
          () -> {
            try {
              calledOff.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      timer.guard(Duration.ZERO, () -> ran.set(true)).run();
      timer.later(Duration.ZERO, done::countDown);
      calledOff.countDown();
      done.await();
    }
    assertFalse(ran.get());
  }

  @Test
  void nothingRunsBeforeItsTime() throws InterruptedException {
    Duration wait = Duration.ofMillis(30);
    CountDownLatch done = new CountDownLatch(1);
    try (SystemTimer timer = new SystemTimer()) {
      long begun = System.nanoTime();
      timer.later(wait, done::countDown);
      done.await();
      assertTrue(System.nanoTime() - begun >= wait.toNanos());
    }
  }

  @Test
  void oneThatIsClosedTakesActionsAndForgetsThem() {
    SystemTimer timer = new SystemTimer();
    timer.close();
    timer.later(Duration.ZERO, () -> {});
    timer.guard(Duration.ZERO, () -> {}).run();
  }
}
