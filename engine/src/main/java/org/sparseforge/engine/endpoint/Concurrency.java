package org.sparseforge.engine.endpoint;

/**
 * How many requests may be under way: it doubles from round to round until the server first says
 * that it is too much; halves whenever it says so; and grows by one a round from then on (additive
 * increase, multiplicative decrease). Not safe for many threads; its gate is.
 */
final class Concurrency {
  private static final int START = 16;

  private final int most;
  private double limit;
  private boolean doubling = true;
  private long numDecreases;

  Concurrency(int most) {
    this.most = most;
    this.limit = Math.min(most, START);
  }

  int limit() {
    return (int) limit;
  }

  /** To be remembered with a request that is sent now. */
  long stamp() {
    return numDecreases;
  }

  /** A request was answered. */
  void answered() {
    limit = Math.min(most, limit + (doubling ? 1 : 1 / limit));
  }

  /**
   * A request was too much.
   *
   * @param stamp of when it was sent: those sent before the last decrease were too much for the
   *     limit of then, and say nothing about today's
   */
  void overloaded(long stamp) {
    doubling = false;
    if (stamp == numDecreases) {
      numDecreases++;
      limit = Math.max(1, limit / 2);
    }
  }
}
