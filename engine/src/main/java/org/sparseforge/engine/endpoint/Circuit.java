package org.sparseforge.engine.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Knows whether an endpoint answers at all. After so many failures in a row it is open: nothing is
 * sent for a while, then a single request; if that fails, nothing for twice as long. Whatever
 * answer comes closes it. Not safe for many threads; its gate is.
 */
final class Circuit {
  private enum State {
    CLOSED,
    /** Nothing is sent. */
    OPEN,
    /** One request may find out. */
    PROBING
  }

  private final int most;
  private final Duration firstPause;
  private final Duration longestPause;
  private final Duration giveUp;
  private State state = State.CLOSED;
  private boolean probeOut;
  private int inARow;
  private Instant since;
  private Duration pause;
  private Duration pausedBefore = Duration.ZERO;

  /**
   * @param most failures in a row that open it
   * @param giveUp how long it may stay open
   */
  Circuit(int most, Duration firstPause, Duration longestPause, Duration giveUp) {
    this.most = most;
    this.firstPause = firstPause;
    this.longestPause = longestPause;
    this.giveUp = giveUp;
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  /** Whether another request may be sent now. */
  boolean admits() {
    return state == State.CLOSED || state == State.PROBING && !probeOut;
  }

  /**
   * A request is sent.
   *
   * @return whether it is the one that finds out
   */
  boolean sent() {
    probeOut = state == State.PROBING;
    return probeOut;
  }

  /**
   * A request was answered, whatever the answer.
   *
   * @return how long nothing had been answered, where that was why it was open
   */
  Optional<Duration> answered(Instant now) {
    inARow = 0;
    if (state == State.CLOSED) {
      return Optional.empty();
    }
    Duration open = Duration.between(since, now);
    pausedBefore = pausedBefore.plus(open);
    state = State.CLOSED;
    probeOut = false;
    return Optional.of(open);
  }

  /**
   * A request failed.
   *
   * @return how long nothing is to be sent, where this opened it; then {@link #pauseOver} is due
   */
  Optional<Duration> failed(boolean wasProbe, Instant now) {
    inARow++;
    if (state == State.CLOSED && inARow >= most) {
      since = now;
      pause = firstPause;
    } else if (state == State.PROBING && wasProbe) {
      probeOut = false;
      pause = doubled();
    } else {
      return Optional.empty();
    }
    state = State.OPEN;
    return Optional.of(pause);
  }

  private Duration doubled() {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(longestPause) > 0 ? longestPause : twice;
  }

  /** The request that was to find out was dropped; another may. */
  void probeDropped() {
    probeOut = false;
  }

  void pauseOver() {
    if (state == State.OPEN) {
      state = State.PROBING;
    }
  }

  /** Whether it has been open for longer than anyone waits. */
  boolean isHopeless(Instant now) {
    return state != State.CLOSED && openFor(now).compareTo(giveUp) >= 0;
  }

  /** How long it has been open until now, all times together. */
  Duration paused(Instant now) {
    return pausedBefore.plus(openFor(now));
  }

  /** How long it has been open. */
  Duration openFor(Instant now) {
    return state == State.CLOSED ? Duration.ZERO : Duration.between(since, now);
  }

  int failuresInARow() {
    return inARow;
  }
}
