package org.sparseforge.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparseforge.engine.endpoint.TestEndpoint.ask;
import static org.sparseforge.engine.endpoint.TestEndpoint.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.fake.TestEngines;

/** An endpoint that answers nobody for a while, or ever. */
class EndpointOutageTest {
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
      assertInstanceOf(EngineException.Unavailable.class, endpoint.failure());
      assertTrue(
          endpoint.server.requests().stream().map(TestEndpoint::question).allMatch("x"::equals),
          "nothing is sent any more");
    }
  }
}
