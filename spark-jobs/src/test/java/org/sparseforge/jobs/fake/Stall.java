package org.sparseforge.jobs.fake;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that never gets to its end, so that a test can kill it in the middle however fast or
 * slow the machine is: the fakes do as many pieces of work as {@code -Dfake.pieces} says, and hang
 * in the next.
 */
final class Stall {
  private static final AtomicLong LEFT =
      new AtomicLong(Long.getLong("fake.pieces", Long.MAX_VALUE));

  private Stall() {}

  /** Takes one piece of work off what is left. */
  static void atAPiece() {
    while (LEFT.get() <= 0) {
      LockSupport.park();
    }
    LEFT.decrementAndGet();
  }
}
