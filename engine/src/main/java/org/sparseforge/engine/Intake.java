package org.sparseforge.engine;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where submitting threads meet the worker. Bounded: who submits too much waits. */
final class Intake {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notFull = lock.newCondition();
  private final Condition notEmpty = lock.newCondition();
  private final ArrayDeque<Task<?>> queue = new ArrayDeque<>();
  private final Set<String> aborts = new HashSet<>();
  private final int capacity;
  private int numPending;
  private EngineException closed;

  /** Whether something has come since the worker last looked; so that it seldom needs the lock. */
  private volatile boolean news;

  /**
   * @param capacity tasks that may be on their way, queued or running
   */
  Intake(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Queues a task, once there is room.
   *
   * @throws EngineException if the engine is closed by then, or the thread interrupted
   */
  void put(Task<?> task) {
    lock.lock();
    try {
      while (numPending >= capacity && closed == null) {
        notFull.await();
      }
      if (closed != null) {
        throw closed;
      }
      numPending++;
      queue.add(task);
      news = true;
      notEmpty.signal();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException.Closed(
          "request " + task.id() + ": interrupted while waiting for room in the engine");
    } finally {
      lock.unlock();
    }
  }

  void abort(String id) {
    lock.lock();
    try {
      aborts.add(id);
      news = true;
      notEmpty.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Moves what has come to the worker.
   *
   * @param wait whether to wait until there is something, or the intake is closed
   * @return whether the intake is still open
   */
  boolean take(Collection<Task<?>> tasks, Collection<String> abortIds, boolean wait) {
    if (!wait && !news) {
      return true;
    }
    lock.lock();
    try {
      while (wait && queue.isEmpty() && aborts.isEmpty() && closed == null) {
        notEmpty.awaitUninterruptibly();
      }
      tasks.addAll(queue);
      queue.clear();
      abortIds.addAll(aborts);
      aborts.clear();
      // An intake that is closed stays worth a look.
      news = closed != null;
      return closed == null;
    } finally {
      lock.unlock();
    }
  }

  /** A task has left the engine. */
  void release() {
    lock.lock();
    try {
      numPending--;
      notFull.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Lets nobody in any more; the first reason given stays. */
  EngineException close(EngineException why) {
    lock.lock();
    try {
      if (closed == null) {
        closed = why;
        news = true;
      }
      notFull.signalAll();
      notEmpty.signalAll();
      return closed;
    } finally {
      lock.unlock();
    }
  }
}
