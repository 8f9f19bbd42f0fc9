package org.sparseforge.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparseforge.engine.endpoint.TestEndpoint.ask;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.Outcome;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.fake.FakeEndpoint;
import org.sparseforge.engine.fake.FakeFaults;
import org.sparseforge.engine.fake.TestEngines;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.schemas.Json;

/** The timeout is a safety net against a hang. */
@Timeout(60)
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
  void aServerThatIsNotThereIsUnavailable() {
    FakeEndpoint gone = FakeEndpoint.start(request -> FakeAnswer.chat(""));
    gone.close();
    try (EndpointEngine engine =
        new EndpointEngine(
            EndpointRef.of(gone.ref()),
            TestEndpoint.config("max_attempts", 2),
            ApiKey.none(),
            Optional.empty(),
            new FakeTimer(),
            () -> 0.5,
            sentence -> {})) {
      EngineException failure = TestEngines.failure(engine.submit(ask("r", "hi")));
      assertTrue(
          failure.getMessage().contains("the last failure: the connection failed: "),
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
  void aRequestThatIsWrongFailsAlone() {
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request ->
                switch (TestEndpoint.question(request)) {
                  case "long" ->
                      FakeAnswer.error(
                          400, "bad", "This model's maximum context length is 9 tokens.");
                  case "bad" -> FakeAnswer.error(422, "bad", "temperature: too hot");
                  case "moved" -> FakeAnswer.html(308).with("Location: http://127.0.0.1:1/v1");
                  case "none" -> FakeAnswer.html(404);
                  default -> FakeAnswer.chat("well");
                })) {
      List<Outcome> outcomes =
          endpoint.engine.generate(
              List.of(
                  ask("a", "long"),
                  ask("b", "bad"),
                  ask("c", "moved"),
                  ask("d", "none"),
                  ask("e", "hi")));
      assertFailed(
          outcomes.get(0),
          EngineException.TooLong.class,
          "request a: the endpoint finds it too long: HTTP 400: This model's maximum context length"
              + " is 9 tokens.");
      assertFailed(
          outcomes.get(1),
          EngineException.Invalid.class,
          "request b: the endpoint refuses it: HTTP 422: temperature: too hot");
      assertFailed(
          outcomes.get(2),
          EngineException.Invalid.class,
          "request c: the endpoint has moved (HTTP 308); name its new address in --model");
      assertFailed(
          outcomes.get(3),
          EngineException.Invalid.class,
          "request d: the endpoint refuses it: HTTP 404");
      assertInstanceOf(Outcome.Completed.class, outcomes.get(4));
    }
  }

  @Test
  void aKeyThatIsRefusedEndsEverything() {
    for (FakeAnswer answer :
        List.of(
            FakeAnswer.error(401, "invalid_api_key", "Incorrect API key provided: abc"),
            FakeAnswer.html(403))) {
      try (TestEndpoint endpoint =
          new TestEndpoint(
              ApiKey.of("SOME_KEY", name -> "abc"),
              Optional.empty(),
              request -> answer,
              "max_concurrency",
              1)) {
        for (Outcome outcome :
            endpoint.engine.generate(List.of(ask("a", "x"), ask("b", "x"), ask("c", "x")))) {
          EngineException failure = ((Outcome.Failed) outcome).failure();
          assertInstanceOf(EngineException.Unauthorized.class, failure);
          assertTrue(
              failure
                  .getMessage()
                  .matches(
                      "the endpoint http://127.0.0.1:\\d+/v1 does not let us in \\(HTTP 40[13]\\);"
                          + " its key is taken from SOME_KEY"),
              failure.getMessage());
        }
        assertEquals(1, endpoint.server.requests().size());
      }
    }
  }

  @Test
  void anAccountWithoutMoneyEndsEverything() {
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request -> FakeAnswer.error(429, "insufficient_quota", "check your plan"))) {
      EngineException failure = endpoint.failure();
      assertInstanceOf(EngineException.Unauthorized.class, failure);
      assertTrue(failure.getMessage().contains("has no credit left for this key; no key was sent"));
    }
  }

  /**
   * A failure that says nothing of the load: sixteen stay under way, so that ten first attempts
   * fail although their second ones are held.
   */
  @Test
  void anOutagePausesAllAndCostsNoRequest() {
    int numDown = 40;
    AtomicInteger left = new AtomicInteger(numDown);
    AtomicReference<TestEndpoint> self = new AtomicReference<>();
    Set<String> seen = ConcurrentHashMap.newKeySet();
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request -> {
              if (!seen.add(TestEndpoint.question(request))) {
                await(self.get().logged); // a second attempt, before ten others had a first
              }
              return left.getAndDecrement() > 0
                  ? FakeAnswer.html(500)
                  : FakeAnswer.chat(TestEndpoint.question(request));
            },
            "max_attempts",
            3,
            "give_up_seconds",
            10_000)) {
      self.set(endpoint);
      List<CompletableFuture<Completion>> futures = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        futures.add(endpoint.engine.submit(ask("r" + i, "question " + i)));
      }
      for (int i = 0; i < futures.size(); i++) {
        assertEquals("question " + i, futures.get(i).join().text());
      }
      assertTrue(
          endpoint
              .log
              .get(0)
              .contains(
                  ": 10 failures in a row, the last: HTTP 500; all"
                      + " requests wait, the next try is in 5.0 s"),
          endpoint.log.toString());
      String last = endpoint.log.get(endpoint.log.size() - 1);
      assertTrue(last.matches(".* answers again after \\d+ s; work goes on"), last);
      assertEquals("", endpoint.engine.stats().trouble());
    }
  }

  /** It waits 5, 10, 20 and 40 seconds for others to find out. */
  @Test
  void anOutageLongerThanTheDeadlineCostsNoRequest() {
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request -> request.number() < 5 ? FakeAnswer.html(503) : FakeAnswer.chat("well"),
            "circuit_failures",
            1,
            "max_attempts",
            2,
            "deadline_seconds",
            20,
            "request_seconds",
            10,
            "give_up_seconds",
            10_000)) {
      assertEquals("well", endpoint.reply());
      assertEquals(6, endpoint.server.requests().size());
    }
  }

  @Test
  void aRequestThatNobodyWantsAnyMoreIsNotSent() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request -> {
              asked.countDown();
              await(go);
              return FakeAnswer.chat(TestEndpoint.question(request));
            },
            "max_concurrency",
            1)) {
      CompletableFuture<Completion> first = endpoint.engine.submit(ask("a", "first"));
      asked.await();
      CompletableFuture<Completion> second = endpoint.engine.submit(ask("b", "second"));
      CompletableFuture<Completion> third = endpoint.engine.submit(ask("c", "third"));
      second.cancel(true);
      go.countDown();
      assertEquals("first", first.join().text());
      assertEquals("third", third.join().text());
      assertEquals(
          List.of("first", "third"),
          endpoint.server.requests().stream().map(TestEndpoint::question).toList());
    }
  }

  @Test
  void aRequestThatComesBackGoesBeforeThoseThatWait() {
    CountDownLatch submitted = new CountDownLatch(1);
    AtomicReference<TestEndpoint> self = new AtomicReference<>();
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request -> {
              await(submitted);
              if (request.number() == 0) {
                return FakeAnswer.html(500);
              }
              while (request.number() == 1 && self.get().engine.stats().waiting() < 2) {
                Thread.onSpinWait(); // the first comes back in a thread of the timer
              }
              return FakeAnswer.chat("well");
            },
            "max_concurrency",
            1)) {
      self.set(endpoint);
      List<CompletableFuture<Completion>> futures = new ArrayList<>();
      for (String question : List.of("first", "second", "third")) {
        futures.add(endpoint.engine.submit(ask(question, question)));
      }
      submitted.countDown();
      futures.forEach(CompletableFuture::join);
      assertEquals(
          List.of("first", "second", "first", "third"),
          endpoint.server.requests().stream().map(TestEndpoint::question).toList());
    }
  }

  @Test
  void anEndpointThatStaysDownIsGivenUpForAll() {
    try (TestEndpoint endpoint =
        new TestEndpoint(request -> FakeAnswer.html(500), "max_attempts", 1000)) {
      List<CompletableFuture<Completion>> futures = new ArrayList<>();
      for (int i = 0; i < 25; i++) {
        futures.add(endpoint.engine.submit(ask("r" + i, "x")));
      }
      for (CompletableFuture<Completion> future : futures) {
        EngineException failure = TestEngines.failure(future);
        assertTrue(
            failure
                .getMessage()
                .matches(
                    "the endpoint \\S+ has answered nothing for \\d+ s and is given up; the last"
                        + " failure: HTTP 500"),
            failure.getMessage());
        assertTrue(((EngineException.Unavailable) failure).isForAll());
      }
      int sent = endpoint.server.requests().size();
      assertInstanceOf(EngineException.Unavailable.class, endpoint.failure());
      assertEquals(sent, endpoint.server.requests().size(), "nothing is sent any more");
    }
  }

  @Test
  void noMoreAreSentThanAllowed() throws Exception {
    CountDownLatch four = new CountDownLatch(4);
    CountDownLatch go = new CountDownLatch(1);
    Function<FakeEndpoint.Request, FakeAnswer> script =
        request -> {
          four.countDown();
          await(go);
          return FakeAnswer.chat("well");
        };
    try (TestEndpoint endpoint = new TestEndpoint(script, "max_concurrency", 4)) {
      List<CompletableFuture<Completion>> futures = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        futures.add(endpoint.engine.submit(ask("r" + i, "x")));
      }
      four.await();
      assertEquals(new EndpointStats(4, 6, 4, ""), endpoint.engine.stats());
      assertEquals(4, endpoint.server.requests().size());
      go.countDown();
      futures.forEach(CompletableFuture::join);
      assertEquals(10, endpoint.server.requests().size());
    }
  }

  @Test
  void closingAndCancellingEndWhatIsOnItsWay() throws Exception {
    CountDownLatch asked = new CountDownLatch(2);
    CountDownLatch never = new CountDownLatch(1);
    TestEndpoint endpoint =
        new TestEndpoint(
            request -> {
              asked.countDown();
              await(never);
              return FakeAnswer.chat("");
            });
    CompletableFuture<Completion> cancelled = endpoint.engine.submit(ask("a", "x"));
    CompletableFuture<Completion> open = endpoint.engine.submit(ask("b", "x"));
    asked.await();
    cancelled.cancel(true);
    endpoint.close();
    assertEquals("the engine was closed", TestEngines.failure(open).getMessage());
    assertInstanceOf(
        EngineException.Closed.class, TestEngines.failure(endpoint.engine.submit(ask("c", "x"))));
    never.countDown();
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

  private static void assertFailed(
      Outcome outcome, Class<? extends EngineException> type, String message) {
    EngineException failure = assertInstanceOf(Outcome.Failed.class, outcome).failure();
    assertInstanceOf(type, failure);
    assertEquals(message, failure.getMessage());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
