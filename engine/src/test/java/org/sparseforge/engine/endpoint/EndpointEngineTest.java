package org.sparseforge.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparseforge.engine.endpoint.TestEndpoint.ask;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.fake.FakeEndpoint;
import org.sparseforge.engine.fake.FakeFaults;
import org.sparseforge.engine.fake.TestEngines;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.schemas.Json;

/** One request: attempts, time limits, what is read. */
class EndpointEngineTest {
  @ParameterizedTest
  @EnumSource(FakeFaults.class)
  void whateverPassesIsTriedAgain(FakeFaults fault) {
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request -> request.number() < 2 ? fault.answer() : FakeAnswer.chat("well"))) {
      assertEquals("well", endpoint.reply());
      assertEquals(3, endpoint.server.requests().size());
      assertEquals(
          fault == FakeFaults.TOO_MANY_FOR_NOW
              ? List.of(Duration.ofMillis(1250), Duration.ofMillis(1250))
              : List.of(Duration.ofMillis(250), Duration.ofMillis(500)),
          endpoint.timer.waits(),
          "half the bound, as the random number says, or a second and half the first bound");
    }
  }

  /** On one or two processors, and from Java 25 on, that pool has a single thread. */
  @Test
  void answersComeWhoeverHoldsTheCommonPool() throws InterruptedException {
    int threads = Math.max(1, ForkJoinPool.getCommonPoolParallelism());
    CountDownLatch held = new CountDownLatch(threads);
    CountDownLatch free = new CountDownLatch(1);
    for (int i = 0; i < threads; i++) {
      ForkJoinPool.commonPool()
          .execute(
              () -> {
                held.countDown();
                try {
                  free.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
    }
    held.await();
    AtomicBoolean failed = new AtomicBoolean();
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request ->
                failed.compareAndSet(false, true)
                    ? FakeAnswer.chat("never read to its end").reset()
                    : FakeAnswer.chat("heard"))) {
      assertEquals("heard", endpoint.reply());
    } finally {
      free.countDown();
    }
  }

  @Test
  void aReaderThatBreaksEndsItsRequest() {
    try (FakeEndpoint server = FakeEndpoint.start(request -> FakeAnswer.chat("x"));
        FakeTimer timer = new FakeTimer();
        HttpSender sender = new HttpSender(EndpointRef.of(server.ref()), ApiKey.none(), 10_000)) {
      Duration second = Duration.ofSeconds(1);
      Gate gate =
          new Gate(
              "e",
              new Concurrency(1),
              new Circuit(3, second, second, second),
              timer,
              sentence -> {});
      String address = server.ref().replaceFirst("^openai:", "").replaceFirst("#.*", "");
      Call<String> call =
          new Call<>(
              "request r",
              sender,
              new HttpSender.Message(URI.create(address), new byte[] {'{', '}'}),
              gate,
              timer,
              EndpointConfig.defaults(),
              new Backoff(second, second, () -> 0),
              (body, sent) -> {
                throw new NoClassDefFoundError("gone");
              });
      CompletionException failure = assertThrows(CompletionException.class, call.start()::join);
      assertInstanceOf(EngineException.ModelFault.class, failure.getCause());
      assertEquals(
          "request r: its answer cannot be read: java.lang.NoClassDefFoundError: gone",
          failure.getCause().getMessage());
      assertEquals(0, gate.stats().running());
    }
  }

  @Test
  void aRequestThatIsNeverAnsweredSaysHowOftenItWasSent() {
    try (TestEndpoint endpoint =
        new TestEndpoint(request -> FakeAnswer.html(502), "max_attempts", 3)) {
      EngineException.Unavailable failure =
          assertInstanceOf(EngineException.Unavailable.class, endpoint.failure());
      assertEquals(3, failure.attempts());
      assertFalse(failure.isForAll());
      assertEquals("endpoint_unavailable", failure.errorClass());
      assertEquals(
          "request r: no answer in 3 attempts over 0.8 s; the last failure: HTTP 502",
          failure.getMessage());
    }
  }

  @Test
  void aServerThatAsksForMoreTimeThanThereIsEndsTheRequest() {
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request -> FakeAnswer.error(429, "quota", "daily").with("Retry-After: 7200"))) {
      EngineException failure = endpoint.failure();
      assertEquals(
          "request r: no answer in 1 attempts over 0.0 s, and another after 7200.3 s would miss the"
              + " deadline; the last failure: HTTP 429: daily",
          failure.getMessage());
      assertEquals(List.of(), endpoint.timer.waits());
    }
  }

  @Test
  void aServerThatIsNotThereIsUnavailable() throws IOException {
    // Bound and not listening: nobody else gets the port meanwhile, and nobody is let in.
    Socket deaf = new Socket();
    deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    try (deaf;
        EndpointEngine engine =
            new EndpointEngine(
                EndpointRef.of("openai:http://127.0.0.1:" + deaf.getLocalPort() + "/v1#m"),
                TestEndpoint.config("max_attempts", 2),
                ApiKey.none(),
                Optional.empty(),
                new FakeTimer(),
                () -> 0.5,
                sentence -> {})) {
      EngineException failure = TestEngines.failure(engine.submit(ask("r", "hi")));
      assertTrue(
          failure.getMessage().matches(".* the last failure: the connection failed: .*[Cc]onn.*"),
          failure.getMessage());
    }
  }

  @Test
  void anAnswerThatNeverEndsIsBrokenOff() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request -> {
              asked.countDown();
              return request.number() == 0
                  ? FakeAnswer.chat("half of it").held()
                  : FakeAnswer.chat("all of it");
            })) {
      CompletableFuture<Completion> future = endpoint.engine.submit(ask("r", "hi"));
      asked.await();
      endpoint.timer.strike();
      assertEquals("all of it", future.join().text());
    }
  }

  @Test
  void aHugeAnswerIsNotReadAndNotAskedForAgain() {
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request -> FakeAnswer.chat("x".repeat(200_000)), "max_response_bytes", 100_000)) {
      EngineException failure = endpoint.failure();
      assertInstanceOf(EngineException.ModelFault.class, failure);
      assertEquals(
          "request r: the endpoint sends an answer of more than 100000 bytes, which is not read",
          failure.getMessage());
      assertEquals(1, endpoint.server.requests().size());
    }
  }

  @Test
  void textAndTokensGoToTheOtherAddress() {
    ObjectNode body = Json.object();
    body.putArray("choices").addObject().put("text", " there").put("finish_reason", "length");
    try (TestEndpoint endpoint = new TestEndpoint(request -> FakeAnswer.json(body))) {
      SamplingParams params = SamplingParams.greedy(3);
      Completion completion =
          endpoint.engine.submit(GenerationRequest.of("r", Prompt.of("hi"), params)).join();
      assertEquals(" there", completion.text());
      assertTrue(completion.reply().isEmpty());
      assertEquals(0, completion.tokenIds().length);
      endpoint.engine.submit(GenerationRequest.of("s", Prompt.of(5, 6), params)).join();
      assertEquals("/v1/completions", endpoint.server.requests().get(0).path());
      assertEquals("hi", endpoint.server.requests().get(0).body().path("prompt").asText());
      assertEquals("[5,6]", endpoint.server.requests().get(1).body().path("prompt").toString());
    }
  }
}
