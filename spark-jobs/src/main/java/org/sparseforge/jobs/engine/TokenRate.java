package org.sparseforge.jobs.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Tokens a second, from a total that only grows and is read now and then: over the last minute, or
 * since the reading before where that is longer ago.
 */
final class TokenRate {
  private static final long WINDOW_NANOS = 60_000_000_000L;
  private static final long STEP_NANOS = 1_000_000_000L;

  private final Deque<Sample> samples = new ArrayDeque<>();

  private record Sample(long nanos, long tokens) {}

  /**
   * @param nanos when the total was 0, on {@link System#nanoTime}'s clock
   */
  TokenRate(long nanos) {
    samples.add(new Sample(nanos, 0));
  }

  /**
   * @param nanos now, no earlier than at the call before
   */
  synchronized double at(long nanos, long tokens) {
    Sample since = samples.removeFirst();
    while (!samples.isEmpty() && nanos - samples.getFirst().nanos() >= WINDOW_NANOS) {
      since = samples.removeFirst();
    }
    samples.addFirst(since);
    if (nanos - samples.getLast().nanos() >= STEP_NANOS) {
      samples.addLast(new Sample(nanos, tokens));
    }
    long span = nanos - since.nanos();
    return span <= 0 ? 0 : (tokens - since.tokens()) * 1e9 / span;
  }
}
