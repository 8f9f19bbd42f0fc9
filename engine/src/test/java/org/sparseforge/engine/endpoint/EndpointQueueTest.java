package org.sparseforge.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.sparseforge.engine.endpoint.TestEndpoint.ask;
import static org.sparseforge.engine.endpoint.TestEndpoint.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.fake.FakeEndpoint;
import org.sparseforge.engine.fake.TestEngines;

/** Who is sent next, and how many at a time. */
class EndpointQueueTest {
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
}
