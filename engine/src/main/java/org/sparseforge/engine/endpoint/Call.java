package org.sparseforge.engine.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.sparseforge.engine.EngineException;

/**
 * One request until it is answered, however many attempts that takes. Attempts follow one another;
 * whatever thread ends one starts the next.
 */
final class Call<T> {
  /** Makes the result of a body. */
  interface Reader<T> {
    /**
     * @param sent when the first attempt was made
     * @throws UnusableAnswer if the body is none that another attempt might not better
     * @throws EngineException if the request is to fail
     */
    T read(JsonNode body, Instant sent);
  }

  private final String who;
  private final HttpSender sender;
  private final HttpSender.Message message;
  private final Gate gate;
  private final Timer timer;
  private final EndpointConfig config;
  private final Backoff backoff;
  private final Reader<T> reader;
  private final CompletableFuture<T> result = new CompletableFuture<>();

  private long stamp;
  private boolean probe;
  private int attempts;
  private int counted;
  private Instant begun;
  private Duration pausedAtStart;
  private T value;
  private volatile CompletableFuture<HttpResponse<byte[]>> exchange;

  /**
   * @param who names the request in messages
   */
  Call(
      String who,
      HttpSender sender,
      HttpSender.Message message,
      Gate gate,
      Timer timer,
      EndpointConfig config,
      Backoff backoff,
      Reader<T> reader) {
    this.who = who;
    this.sender = sender;
    this.message = message;
    this.gate = gate;
    this.timer = timer;
    this.config = config;
    this.backoff = backoff;
    this.reader = reader;
  }

  /** Waits for its turn at the gate; the future fails with {@link EngineException} alone. */
  CompletableFuture<T> start() {
    result.whenComplete((value, failure) -> gate.forget(this));
    gate.enter(this);
    return result;
  }

  /** Ends it from outside: nobody wants the result any more, or the engine is closed. */
  void drop(EngineException why) {
    fail(why);
    CompletableFuture<?> running = exchange;
    if (running != null) {
      running.cancel(true);
    }
  }

  boolean isSettled() {
    return result.isDone();
  }

  long stamp() {
    return stamp;
  }

  boolean isProbe() {
    return probe;
  }

  /**
   * The gate lets it through.
   *
   * @param isProbe whether it is to find out if the endpoint answers again
   * @param counts whether this attempt is one of those that are numbered
   */
  void admit(long atStamp, boolean isProbe, boolean counts) {
    stamp = atStamp;
    probe = isProbe;
    attempts++;
    counted += counts ? 1 : 0;
  }

  /** Makes an attempt. */
  void send() {
    if (begun == null) {
      begun = timer.now();
      pausedAtStart = gate.paused();
    }
    CompletableFuture<HttpResponse<byte[]>> sent;
    try {
      sent = sender.send(message);
    } catch (RuntimeException e) {
      // The client has taken nothing; what it says counts like a broken connection.
      sent = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<HttpResponse<byte[]>> sending = sent;
    exchange = sent;
    if (isSettled()) {
      sent.cancel(true);
    }
    AtomicBoolean late = new AtomicBoolean();
    Runnable callOff =
        timer.guard(
            EndpointConfig.time(config.requestSeconds()),
            () -> {
              late.set(true);
              sending.cancel(true);
            });
    sent.whenComplete(
        (response, failure) -> {
          callOff.run();
          end(response, late.get(), failure);
        });
  }

  private void fail(EngineException why) {
    result.completeExceptionally(why);
  }

  private void end(HttpResponse<byte[]> response, boolean late, Throwable failure) {
    if (isSettled()) {
      gate.dropped(this);
      return;
    }
    Attempt attempt = response == null ? broken(late, failure) : answer(response);
    if (attempt instanceof Attempt.Failed failed) {
      gate.failed(this, failed);
      tryAgain(failed);
    } else if (attempt instanceof Attempt.Refused refused) {
      if (refused.why() instanceof EngineException.Unauthorized) {
        gate.close(refused.why());
      }
      gate.answered(this);
      fail(refused.why());
    } else {
      gate.answered(this);
      result.complete(value);
    }
  }

  /** What a response means; where it is a result, that is kept. */
  private Attempt answer(HttpResponse<byte[]> response) {
    try {
      Attempt attempt = sender.read(who, response, timer.now());
      if (attempt instanceof Attempt.Answered answered) {
        value = reader.read(answered.body(), begun);
      }
      return attempt;
    } catch (UnusableAnswer e) {
      return Attempt.Failed.of(e.getMessage());
    } catch (EngineException e) {
      return new Attempt.Refused(e);
    } catch (RuntimeException | Error e) {
      // The boundary to what a server may send: one answer must not leave its request waiting.
      return new Attempt.Refused(
          new EngineException.ModelFault(who + ": its answer cannot be read: " + e, e));
    }
  }

  private Attempt broken(boolean late, Throwable failure) {
    if (late) {
      return new Attempt.Failed(
          String.format(Locale.ROOT, "no answer within %.1f s", config.requestSeconds()),
          Optional.empty(),
          true);
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof CappedBody.TooLarge) {
      return new Attempt.Refused(
          new EngineException.ModelFault(
              who + ": the endpoint sends " + cause.getMessage() + ", which is not read", cause));
    }
    return sender.broken(cause);
  }

  private void tryAgain(Attempt.Failed failed) {
    Duration wait = backoff.delay(Math.max(1, counted), failed.after());
    Duration spent = spent();
    boolean outOfTime =
        spent.plus(wait).compareTo(EndpointConfig.time(config.deadlineSeconds())) > 0;
    if (counted >= config.maxAttempts() || outOfTime) {
      fail(
          new EngineException.Unavailable(
              String.format(
                  Locale.ROOT,
                  "%s: no answer in %d attempts over %.1f s%s; the last failure: %s",
                  who,
                  attempts,
                  spent.toMillis() / 1e3,
                  outOfTime && counted < config.maxAttempts()
                      ? String.format(
                          Locale.ROOT,
                          ", and another after %.1f s would miss the deadline",
                          wait.toMillis() / 1e3)
                      : "",
                  failed.why()),
              attempts,
              false,
              null));
      return;
    }
    timer.later(wait, () -> gate.enterAgain(this));
  }

  /** Since the first attempt, without the time for which nobody could send anything. */
  private Duration spent() {
    Duration paused = gate.paused().minus(pausedAtStart);
    return Duration.between(begun, timer.now()).minus(paused);
  }
}
