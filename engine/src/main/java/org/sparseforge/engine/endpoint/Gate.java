package org.sparseforge.engine.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.sparseforge.engine.EngineException;

/**
 * Where requests wait until they may be sent: as many at a time as the server bears, and none while
 * it answers nothing. All of one process go through one gate. Calls are started and ended outside
 * its lock.
 */
final class Gate {
  private final Concurrency concurrency;
  private final Circuit circuit;
  private final Timer timer;
  private final Consumer<String> log;
  private final String endpoint;
  private final Deque<Call<?>> waiting = new ArrayDeque<>();

  /** All that came and are not settled: waiting, sent, or between two attempts. */
  private final Set<Call<?>> known = new HashSet<>();

  private int running;
  private EngineException closed;
  private String trouble = "";

  /**
   * @param log takes a sentence when requests begin to wait, and when they no longer do
   */
  Gate(
      String endpoint,
      Concurrency concurrency,
      Circuit circuit,
      Timer timer,
      Consumer<String> log) {
    this.endpoint = endpoint;
    this.concurrency = concurrency;
    this.circuit = circuit;
    this.timer = timer;
    this.log = log;
  }

  /** A request comes. */
  void enter(Call<?> call) {
    EngineException gone;
    synchronized (this) {
      gone = closed;
      if (gone == null) {
        known.add(call);
        waiting.addLast(call);
      }
    }
    if (gone != null) {
      call.drop(gone);
    } else {
      sendWhatMay();
    }
  }

  /** A request comes back for another attempt; it goes before those that had none. */
  void enterAgain(Call<?> call) {
    synchronized (this) {
      if (!known.contains(call)) {
        return;
      }
      waiting.addFirst(call);
    }
    sendWhatMay();
  }

  /** A request is settled. */
  synchronized void forget(Call<?> call) {
    known.remove(call);
  }

  /** A request that was sent was answered, somehow. */
  void answered(Call<?> call) {
    Optional<Duration> open;
    synchronized (this) {
      running--;
      concurrency.answered();
      open = circuit.answered(timer.now());
      trouble = "";
    }
    open.ifPresent(
        time ->
            log.accept(endpoint + " answers again after " + time.toSeconds() + " s; work goes on"));
    sendWhatMay();
  }

  /** A request that was sent got no answer. */
  void failed(Call<?> call, Attempt.Failed failure) {
    Optional<Duration> pause;
    int inARow;
    EngineException hopeless = null;
    Instant now = timer.now();
    synchronized (this) {
      running--;
      if (failure.tooMuch()) {
        concurrency.overloaded(call.stamp());
      }
      pause = circuit.failed(call.isProbe(), now);
      inARow = circuit.failuresInARow();
      trouble = circuit.isClosed() ? "" : failure.why();
      if (pause.isPresent() && circuit.isHopeless(now)) {
        hopeless = givenUp(failure.why());
      }
    }
    if (hopeless != null) {
      log.accept(hopeless.getMessage());
      close(hopeless);
      return;
    }
    pause.ifPresent(
        time -> {
          log.accept(
              String.format(
                  Locale.ROOT,
                  "%s: %d failures in a row, the last: %s; all requests wait, the next try is in"
                      + " %.1f s",
                  endpoint,
                  inARow,
                  failure.why(),
                  time.toMillis() / 1e3));
          timer.later(time, this::pauseOver);
        });
    sendWhatMay();
  }

  /** A request that was sent is no longer wanted, and says nothing about the endpoint. */
  void dropped(Call<?> call) {
    synchronized (this) {
      running--;
      if (call.isProbe()) {
        circuit.probeDropped();
      }
    }
    sendWhatMay();
  }

  /** Ends all requests, and those to come. The first reason stays. */
  void close(EngineException why) {
    List<Call<?>> left;
    synchronized (this) {
      if (closed == null) {
        closed = why;
      }
      left = new ArrayList<>(known);
      waiting.clear();
    }
    left.forEach(call -> call.drop(why));
  }

  /** Time for which nothing could be sent, until now. */
  synchronized Duration paused() {
    return circuit.paused(timer.now());
  }

  synchronized EndpointStats stats() {
    return new EndpointStats(running, waiting.size(), concurrency.limit(), trouble);
  }

  private void pauseOver() {
    synchronized (this) {
      circuit.pauseOver();
    }
    sendWhatMay();
  }

  private EngineException givenUp(String why) {
    return new EngineException.Unavailable(
        "the endpoint "
            + endpoint
            + " has answered nothing for "
            + circuit.openFor(timer.now()).toSeconds()
            + " s and is given up; the last failure: "
            + why,
        0,
        true,
        null);
  }

  private void sendWhatMay() {
    List<Call<?>> ready = new ArrayList<>();
    synchronized (this) {
      while (!waiting.isEmpty() && running < concurrency.limit() && circuit.admits()) {
        Call<?> call = waiting.removeFirst();
        if (call.isSettled()) {
          continue;
        }
        running++;
        call.admit(concurrency.stamp(), circuit.sent(), circuit.isClosed());
        ready.add(call);
      }
    }
    ready.forEach(Call::send);
  }
}
