package org.sparseforge.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparseforge.engine.endpoint.TestEndpoint.ask;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.Timings;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.fake.FakeEndpoint;
import org.sparseforge.engine.fake.TestEngines;

/** Which time counts for whom: waits, pauses, and attempts that nobody wants. */
class AttemptTimesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T15:00:00Z");

  @Test
  void timeInTheQueueIsTimeBeforeTheFirstAttempt() {
    CountDownLatch submitted = new CountDownLatch(1);
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request -> {
              await(submitted);
              return request.number() == 0 ? FakeAnswer.html(500) : FakeAnswer.chat("well");
            },
            "max_concurrency",
            1,
            "circuit_failures",
            1)) {
      CompletableFuture<Completion> first = endpoint.engine.submit(ask("a", "first"));
      CompletableFuture<Completion> second = endpoint.engine.submit(ask("b", "second"));
      submitted.countDown();
      Timings sentAtOnce = first.join().timings();
      assertEquals(Duration.ZERO, sentAtOnce.queued());
      assertTrue(sentAtOnce.total().compareTo(Duration.ZERO) > 0, sentAtOnce::toString);
      assertTrue(second.join().timings().queued().toSeconds() >= 5, "nobody is sent for 5 s");
    }
  }

  @Test
  void anOutageBeforeARequestIsNoTimeOfIts() {
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request ->
                switch (request.number()) {
                  case 0, 1, 2 -> FakeAnswer.html(500);
                  case 3 -> FakeAnswer.chat("well");
                  default -> FakeAnswer.error(429, "quota", "daily").with("Retry-After: 7200");
                },
            "circuit_failures",
            1)) {
      assertEquals("well", endpoint.reply());
      assertEquals(
          List.of(5_000L, 250L, 10_000L, 250L, 20_000L, 250L),
          endpoint.timer.waits().stream().map(Duration::toMillis).toList(),
          "the pauses of all, and its own waits, which attempts to find out do not lengthen");
      assertTrue(
          endpoint
              .failure()
              .getMessage()
              .startsWith("request r: no answer in 1 attempts over 0.0 s,"));
    }
  }

  @Test
  void anAttemptThatIsOverIsWatchedNoLonger() {
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request -> request.number() < 3 ? FakeAnswer.html(500) : FakeAnswer.chat("well"))) {
      assertEquals("well", endpoint.reply());
      assertEquals(0, endpoint.timer.numGuards());
    }
  }

  @Test
  void aRequestThatWasDroppedInTheQueueMakesNoAttempt() {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CountedTimer timer = new CountedTimer();
    try (FakeEndpoint server =
            FakeEndpoint.start(
                request -> {
                  asked.countDown();
                  await(go);
                  return FakeAnswer.chat("well");
                });
        HttpSender sender = sender(server)) {
      Gate gate = gate(timer);
      Call<String> first = call(server, sender, gate, timer);
      Call<String> second = call(server, sender, gate, timer);
      CompletableFuture<String> done = first.start();
      second.start();
      await(asked);
      second.drop(new EngineException.Closed("not wanted"));
      go.countDown();
      assertEquals("read", done.join());
      assertEquals(1, timer.attempts);
      assertEquals(new EndpointStats(0, 0, 1, ""), gate.stats());
    } finally {
      timer.close();
    }
  }

  /** Whoever waits may lose interest between the gate and the wire. */
  @Test
  void aRequestThatIsDroppedWhileItIsSentIsTakenBack() {
    CountedTimer timer = new CountedTimer();
    try (FakeEndpoint server = FakeEndpoint.start(request -> FakeAnswer.chat("half").held());
        HttpSender sender = sender(server)) {
      Gate gate = gate(timer);
      Call<String> call = call(server, sender, gate, timer);
      timer.atFirstLook = () -> call.drop(new EngineException.Closed("not wanted"));
      assertEquals("not wanted", TestEngines.failure(call.start()).getMessage());
      assertEquals(0, gate.stats().running());
    } finally {
      timer.close();
    }
  }

  @Test
  void stragglersDoNotOpenACircuitThatIsBeingTried() {
    Duration second = Duration.ofSeconds(1);
    Circuit circuit = new Circuit(1, second, second.multipliedBy(30), second.multipliedBy(100));
    assertEquals(Optional.of(second), circuit.failed(false, NOW));
    circuit.pauseOver();
    assertTrue(circuit.sent());
    assertEquals(Optional.empty(), circuit.failed(false, NOW), "sent before it opened");
    assertEquals(Optional.of(second.multipliedBy(2)), circuit.failed(true, NOW));
  }

  /** Time that stands still, and tells of those who ask for it. */
  private static final class CountedTimer implements Timer {
    private int attempts;
    private Runnable atFirstLook = () -> {};

    @Override
    public Instant now() {
      Runnable look = atFirstLook;
      atFirstLook = () -> {};
      look.run();
      return NOW;
    }

    @Override
    public void later(Duration delay, Runnable action) {
      throw new AssertionError("nothing here fails");
    }

    @Override
    public Runnable guard(Duration limit, Runnable action) {
      attempts++;
      return () -> {};
    }

    @Override
    public void close() {}
  }

  private static HttpSender sender(FakeEndpoint server) {
    return new HttpSender(EndpointRef.of(server.ref()), ApiKey.none(), 10_000);
  }

  private static Gate gate(Timer timer) {
    Duration second = Duration.ofSeconds(1);
    Circuit circuit = new Circuit(3, second, second, second);
    return new Gate("e", new Concurrency(1), circuit, timer, sentence -> {});
  }

  private static Call<String> call(FakeEndpoint server, HttpSender sender, Gate gate, Timer timer) {
    Duration second = Duration.ofSeconds(1);
    URI address = EndpointRef.of(server.ref()).base();
    return new Call<>(
        "request r",
        sender,
        new HttpSender.Message(address, new byte[] {'{', '}'}),
        gate,
        timer,
        EndpointConfig.defaults(),
        new Backoff(second, second, () -> 0),
        (body, sent) -> "read");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
