package org.sparseforge.engine.endpoint;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.Engine;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.ModelInfo;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.ScoreRequest;
import org.sparseforge.engine.ScoreResult;
import org.sparseforge.engine.Timings;

/**
 * An OpenAI-compatible server as an engine. What a server does badly is tried again, with waits in
 * between, and never more of it at a time than the server bears; while it answers nothing, nothing
 * is sent. A request ends with a completion, or with a failure that says whether the request was
 * wrong ({@link EngineException.Invalid}, {@link EngineException.TooLong}) or the server ({@link
 * EngineException.Unavailable}). A key that is refused ends them all.
 *
 * <p>Completions are not repeatable: a server may give another answer to the same request.
 */
public final class EndpointEngine implements Engine {
  /** The first pause of an endpoint that answers nothing, in first waits of a single request. */
  private static final int PAUSE_FACTOR = 10;

  private static final Logger LOG = System.getLogger(EndpointEngine.class.getName());

  private final EndpointConfig config;
  private final RequestWriter writer;
  private final HttpSender sender;
  private final Timer timer;
  private final Gate gate;
  private final Backoff backoff;
  private final CompletionReader completions;
  private final EchoScorer scorer;
  private final Semaphore room;
  private final ExecutorService publisher = Executors.newCachedThreadPool(EndpointEngine::thread);

  /**
   * @param price of the model; without one no costs are told
   */
  public EndpointEngine(
      EndpointRef endpoint, EndpointConfig config, ApiKey key, Optional<Price> price) {
    this(
        endpoint,
        config,
        key,
        price,
        new SystemTimer(),
        () -> ThreadLocalRandom.current().nextDouble(),
        sentence -> LOG.log(Level.WARNING, sentence));
  }

  EndpointEngine(
      EndpointRef endpoint,
      EndpointConfig config,
      ApiKey key,
      Optional<Price> price,
      Timer timer,
      DoubleSupplier random,
      Consumer<String> log) {
    this.config = config;
    this.timer = timer;
    Duration first = EndpointConfig.time(config.backoffSeconds());
    Duration most = EndpointConfig.time(config.maxBackoffSeconds());
    backoff = new Backoff(first, most, random);
    Duration pause = first.multipliedBy(PAUSE_FACTOR);
    Circuit circuit =
        new Circuit(
            config.circuitFailures(),
            pause.compareTo(most) > 0 ? most : pause,
            most,
            EndpointConfig.time(config.giveUpSeconds()));
    gate =
        new Gate(
            endpoint.base().toString(),
            new Concurrency(config.maxConcurrency()),
            circuit,
            timer,
            log);
    writer = new RequestWriter(endpoint, config);
    sender = new HttpSender(endpoint, key, config.maxResponseBytes());
    completions = new CompletionReader(price);
    scorer = new EchoScorer(price);
    room = new Semaphore(config.maxPendingRequests());
  }

  /** The endpoint as a model that is open. */
  public static OpenModel open(
      EndpointRef endpoint, EndpointConfig config, ApiKey key, Optional<Price> price) {
    ModelInfo info =
        new ModelInfo(
            endpoint.model(),
            ModelInfo.UNKNOWN,
            "endpoint",
            OptionalInt.empty(),
            Optional.empty(),
            false);
    return new OpenModel(info, new EndpointEngine(endpoint, config, key, price));
  }

  public EndpointStats stats() {
    return gate.stats();
  }

  @Override
  public CompletableFuture<Completion> submit(GenerationRequest request) {
    String who = "request " + request.id();
    Instant submitted = timer.now();
    try {
      HttpSender.Message message = writer.generation(request);
      Call<Completion> call =
          call(
              who,
              message,
              (body, sent) -> completions.read(request, body, timings(submitted, sent)));
      return run(who, List.of(call), completion -> completion.get(0));
    } catch (EngineException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Needs a server that echoes prompts with their log-probabilities; few do. */
  @Override
  public CompletableFuture<ScoreResult> score(ScoreRequest request) {
    String who = "request " + request.id();
    Instant submitted = timer.now();
    try {
      List<Call<Echo>> calls = new ArrayList<>();
      for (Prompt prompt : EchoScorer.prompts(request)) {
        calls.add(
            call(
                who,
                writer.echo(who, prompt),
                (body, sent) -> Echo.read(who, body, completions.usage(body.path("usage")))));
      }
      return run(
          who, calls, echoes -> scorer.score(request, echoes, timings(submitted, submitted)));
    } catch (EngineException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void close() {
    gate.close(new EngineException.Closed("the engine was closed"));
    timer.close();
    sender.close();
    publisher.shutdown();
  }

  private <T> Call<T> call(String who, HttpSender.Message message, Call.Reader<T> reader) {
    return new Call<>(who, sender, message, gate, timer, config, backoff, reader);
  }

  /**
   * Starts calls once there is room, and makes one result of theirs. If one fails, the others are
   * not wanted.
   */
  private <R, T> CompletableFuture<T> run(
      String who, List<Call<R>> calls, Function<List<R>, T> finish) {
    try {
      room.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException.Closed(who + ": interrupted while waiting for room in the engine");
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    List<CompletableFuture<R>> parts = new ArrayList<>();
    for (Call<R> call : calls) {
      CompletableFuture<R> part = call.start();
      part.whenComplete((value, failure) -> dropIfFailed(calls, failure));
      parts.add(part);
    }
    CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .whenCompleteAsync(
            (nothing, failure) -> settle(result, parts, failure, finish), this::publish)
        .whenComplete(
            (nothing, failure) -> {
              room.release();
              if (!result.isDone()) {
                // No thread for the news is no reason to leave whoever waits without any.
                settle(result, parts, failure, finish);
              }
            });
    result.whenComplete(
        (value, failure) -> {
          if (result.isCancelled()) {
            dropIfFailed(calls, new EngineException.Closed(who + " was cancelled"));
          }
        });
    return result;
  }

  private static <R> void dropIfFailed(List<Call<R>> calls, Throwable failure) {
    if (failure instanceof EngineException why) {
      calls.forEach(call -> call.drop(why));
    }
  }

  private static <R, T> void settle(
      CompletableFuture<T> result,
      List<CompletableFuture<R>> parts,
      Throwable failure,
      Function<List<R>, T> finish) {
    if (failure != null) {
      Throwable why = failure instanceof CompletionException ? failure.getCause() : failure;
      result.completeExceptionally(why instanceof EngineException ? why : unmade(why));
      return;
    }
    try {
      result.complete(finish.apply(parts.stream().map(CompletableFuture::join).toList()));
    } catch (EngineException e) {
      result.completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      // Whoever waits must hear of it: nothing else would ever end the future.
      result.completeExceptionally(unmade(e));
    }
  }

  private static EngineException unmade(Throwable why) {
    return new EngineException.EngineFailed(
        "an answer could not be made of what came: " + why, why);
  }

  /** Whoever waits runs in threads of its own, or here once the engine is closed. */
  private void publish(Runnable news) {
    try {
      publisher.execute(news);
    } catch (RejectedExecutionException e) {
      news.run();
    }
  }

  private Timings timings(Instant submitted, Instant sent) {
    Duration total = Duration.between(submitted, timer.now());
    return new Timings(Duration.between(submitted, sent), total, total);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "sparseforge-endpoint-results");
    thread.setDaemon(true);
    return thread;
  }
}
