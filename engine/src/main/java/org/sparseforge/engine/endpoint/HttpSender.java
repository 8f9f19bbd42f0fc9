package org.sparseforge.engine.endpoint;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Sends one request once. Follows no redirect: the key is for this server alone.
 *
 * <p>Every request under way has a thread that waits for it. The client could do without, but would
 * then tell of answers on the common pool of the JVM, which has a single thread on one or two
 * processors: from Java 25 on, whoever else in the process blocks that thread keeps every answer
 * from being heard.
 */
final class HttpSender implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(20);

  private final ExecutorService threads = Executors.newCachedThreadPool(HttpSender::thread);
  private final HttpClient client;
  private final ApiKey key;
  private final ResponseReader responses;
  private final long maxResponseBytes;

  /** A body of JSON and where it goes. */
  record Message(URI address, byte[] body) {}

  HttpSender(EndpointRef endpoint, ApiKey key, long maxResponseBytes) {
    this.key = key;
    this.maxResponseBytes = maxResponseBytes;
    this.responses = new ResponseReader(endpoint.base().toString(), key);
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();
  }

  /** Cancelling what is returned ends the request. */
  CompletableFuture<HttpResponse<byte[]>> send(Message message) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(message.address())
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(message.body()));
    key.header().ifPresent(value -> request.header("Authorization", value));
    CompletableFuture<HttpResponse<byte[]>> response = new CompletableFuture<>();
    Future<?> waiting = threads.submit(() -> exchange(request.build(), response));
    response.whenComplete(
        (got, failure) -> {
          if (response.isCancelled()) {
            waiting.cancel(true);
          }
        });
    return response;
  }

  private void exchange(HttpRequest request, CompletableFuture<HttpResponse<byte[]>> response) {
    try {
      response.complete(client.send(request, info -> new CappedBody(maxResponseBytes)));
    } catch (InterruptedException e) {
      response.cancel(false);
    } catch (IOException e) {
      // the client puts what it throws around what broke the exchange
      response.completeExceptionally(e.getCause() instanceof CappedBody.TooLarge big ? big : e);
    } catch (RuntimeException | Error e) {
      response.completeExceptionally(e);
    }
  }

  /** Lets go of its threads; whoever sends ends what is under way before. */
  @Override
  public void close() {
    threads.shutdown();
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "sparseforge-endpoint-request");
    thread.setDaemon(true);
    return thread;
  }

  Attempt read(String who, HttpResponse<byte[]> response, Instant now) {
    return responses.read(who, response.statusCode(), response.headers(), response.body(), now);
  }

  /** What a request that got no response means. */
  Attempt broken(Throwable failure) {
    String text = failure.getMessage();
    String what = failure instanceof IOException ? "" : failure.getClass().getSimpleName() + " ";
    return Attempt.Failed.of(
        "the connection failed: "
            + what
            + (text == null ? failure.getClass().getSimpleName() : key.redact(text)));
  }
}
