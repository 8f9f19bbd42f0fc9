package org.sparseforge.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.fake.FakeAnswer;

/** What a status means for the request, and for how many are sent. */
class StatusTest {
  @ParameterizedTest
  @CsvSource({
    "408, 16", "409, 16", "425, 16", "429, 8", "500, 16", "502, 16", "503, 8", "504, 16", "529, 8"
  })
  void statusThatPassesIsTriedAgain(int status, int limit) {
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request -> request.number() == 0 ? FakeAnswer.html(status) : FakeAnswer.chat("well"),
            "max_concurrency",
            16)) {
      assertEquals("well", endpoint.reply());
      assertEquals(limit, endpoint.engine.stats().limit(), "fewer where it is too much");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 405, 410, 413, 415, 422, 451})
  void statusThatStaysIsNot(int status) {
    try (TestEndpoint endpoint = new TestEndpoint(request -> FakeAnswer.html(status))) {
      assertTrue(endpoint.failure() instanceof EngineException.Invalid);
      assertEquals(1, endpoint.server.requests().size());
    }
  }

  @ParameterizedTest
  @CsvSource({"429, true, true", "500, true, false", "400, false, false"})
  void errorInAnAnswerOfStatus200CountsAsItsCodeSays(int code, boolean passes, boolean tooMuch) {
    byte[] body =
        ("{\"error\": {\"message\": \"no\", \"code\": " + code + "}}")
            .getBytes(StandardCharsets.UTF_8);
    Attempt attempt =
        new ResponseReader("e", ApiKey.none())
            .read(
                "request r",
                200,
                HttpHeaders.of(Map.of(), (name, value) -> true),
                body,
                Instant.EPOCH);
    assertEquals(passes, attempt instanceof Attempt.Failed);
    if (attempt instanceof Attempt.Failed failed) {
      assertEquals(tooMuch, failed.tooMuch());
      assertEquals("HTTP 200 with error " + code + ": no", failed.why());
    }
  }

  @Test
  void answerOfExactlyTheLimitIsRead() {
    int most = FakeAnswer.chatBody("", "stop").toString().length() + 1000;
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request -> FakeAnswer.chat("x".repeat(1000)), "max_response_bytes", most)) {
      assertEquals(1000, endpoint.reply().length());
    }
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request -> FakeAnswer.chat("x".repeat(1001)), "max_response_bytes", most)) {
      assertTrue(endpoint.failure() instanceof EngineException.ModelFault);
    }
  }

  @Test
  void roomIsGivenBackWhateverBecameOfARequest() {
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request -> request.number() % 2 == 0 ? FakeAnswer.html(404) : FakeAnswer.chat("well"),
            "max_pending_requests",
            1)) {
      for (int i = 0; i < 3; i++) {
        assertTrue(endpoint.failure() instanceof EngineException.Invalid);
        assertEquals("well", endpoint.reply());
      }
    }
  }

  @Test
  void noPauseIsLongerThanTheLongestWait() {
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request -> FakeAnswer.html(500),
            "circuit_failures",
            1,
            "max_attempts",
            1,
            "max_backoff_seconds",
            2)) {
      endpoint.failure();
      assertTrue(endpoint.log.get(0).endsWith("the next try is in 2.0 s"), endpoint.log.get(0));
    }
  }

  @Test
  void anotherFindsOutWhereWhoWasToFindOutIsNoLongerWanted() throws InterruptedException {
    CountDownLatch probing = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request -> {
              if (request.number() == 0) {
                return FakeAnswer.html(500);
              }
              if (request.number() == 1) {
                probing.countDown();
                try {
                  never.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
              return FakeAnswer.chat("well");
            },
            "circuit_failures",
            1)) {
      var first = endpoint.engine.submit(TestEndpoint.ask("first", "x"));
      probing.await();
      var second = endpoint.engine.submit(TestEndpoint.ask("second", "y"));
      first.cancel(true);
      assertEquals("well", second.join().reply().orElseThrow().content());
      never.countDown();
    }
  }
}
