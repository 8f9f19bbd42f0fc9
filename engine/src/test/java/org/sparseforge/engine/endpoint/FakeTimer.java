package org.sparseforge.engine.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Time that passes at once whenever someone waits for it; guards strike when a test says so. */
final class FakeTimer implements Timer {
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final List<Duration> waits = new CopyOnWriteArrayList<>();
  private final List<Runnable> guards = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Override
  public synchronized Instant now() {
    return now;
  }

  @Override
  public synchronized void later(Duration delay, Runnable action) {
    waits.add(delay);
    Instant due = now.plus(delay);
    if (!executor.isShutdown()) {
      executor.execute(
          () -> {
            passTo(due);
            action.run();
          });
    }
  }

  private synchronized void passTo(Instant due) {
    now = due.isAfter(now) ? due : now;
  }

  @Override
  public synchronized Runnable guard(Duration limit, Runnable action) {
    guards.add(action);
    return () -> callOff(action);
  }

  /** Attempts under way, as far as this knows. */
  synchronized int numGuards() {
    return guards.size();
  }

  private synchronized void callOff(Runnable action) {
    guards.remove(action);
  }

  /** Every attempt under way has taken too long. */
  void strike() {
    List<Runnable> due;
    synchronized (this) {
      due = new ArrayList<>(guards);
      guards.clear();
    }
    due.forEach(Runnable::run);
  }

  /** All waits so far, in order. */
  List<Duration> waits() {
    return waits;
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
