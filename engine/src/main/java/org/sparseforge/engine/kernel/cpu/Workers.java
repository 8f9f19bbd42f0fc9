package org.sparseforge.engine.kernel.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A pool that spreads numbered tasks over threads, the caller among them. Which thread takes which
 * task is chance, so a task must not depend on it but for its scratch memory. Helpers spin a moment
 * before they sleep: waking one takes longer than most operators do.
 */
final class Workers implements AutoCloseable {
  private static final int SPINS = 30_000;

  /** Part of an operator. */
  interface Task {
    /**
     * @param index of the part
     * @param worker below the number of threads; no other thread has it meanwhile
     */
    void run(int index, int worker);
  }

  private final Thread[] helpers;

  /** Of each helper: whether it sleeps, or is about to. */
  private final AtomicIntegerArray parked;

  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger busy = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile int generation;
  private volatile boolean closed;
  private Task task;
  private int count;

  Workers(int threads) {
    helpers = new Thread[threads - 1];
    parked = new AtomicIntegerArray(threads);
    for (int i = 0; i < helpers.length; i++) {
      int worker = i + 1;
      helpers[i] = new Thread(() -> help(worker), "sparseforge-cpu-" + worker);
      helpers[i].setDaemon(true);
      helpers[i].start();
    }
  }

  int threads() {
    return helpers.length + 1;
  }

  /** Runs tasks 0 to {@code count - 1} and waits for all; the first failure is thrown here. */
  void run(int count, Task task) {
    if (closed) {
      throw new IllegalStateException("these kernels are closed");
    }
    if (count <= 1 || helpers.length == 0) {
      for (int i = 0; i < count; i++) {
        task.run(i, 0);
      }
      return;
    }
    this.task = task;
    this.count = count;
    next.set(0);
    busy.set(helpers.length);
    generation++;
    for (int i = 0; i < helpers.length; i++) {
      // Set before the helper looks at the generation for the last time, so that none sleeps on.
      if (parked.get(i) != 0) {
        LockSupport.unpark(helpers[i]);
      }
    }
    work(0);
    for (int spins = 0; busy.get() > 0; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
    this.task = null;
    Throwable thrown = failure.getAndSet(null);
    if (thrown instanceof RuntimeException e) {
      throw e;
    } else if (thrown instanceof Error e) {
      throw e;
    }
  }

  private void work(int worker) {
    try {
      for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
        task.run(i, worker);
      }
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      next.set(count);
    }
  }

  private void help(int worker) {
    int seen = 0;
    while (!closed) {
      for (int spins = 0; generation == seen && !closed; spins++) {
        if (spins < SPINS) {
          Thread.onSpinWait();
        } else {
          parked.set(worker - 1, 1);
          if (generation == seen && !closed) {
            LockSupport.park(this);
          }
          parked.set(worker - 1, 0);
        }
      }
      if (closed) {
        return;
      }
      seen = generation;
      work(worker);
      busy.decrementAndGet();
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
  }
}
