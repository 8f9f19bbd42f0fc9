package org.sparseforge.engine.endpoint;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Sends one request once. Follows no redirect: the key is for this server alone. */
final class HttpSender {
  private static final Duration CONNECT = Duration.ofSeconds(20);

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

  CompletableFuture<HttpResponse<byte[]>> send(Message message) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(message.address())
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(message.body()));
    key.header().ifPresent(value -> request.header("Authorization", value));
    return client.sendAsync(request.build(), info -> new CappedBody(maxResponseBytes));
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
