package org.sparseforge.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long requests wait, how many run at a time, and when none does. */
class WaitingTest {
  private static final Instant NOW = Instant.parse("2026-11-22T15:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7                             | PT7S
          0.25                          | PT0.25S
          0                             | PT0S
          Sun, 22 Nov 2026 15:00:30 GMT | PT30S
          Sun, 22 Nov 2026 14:00:00 GMT | PT0S
          soon                          |
          -1                            |
          99999999999                   |
          Sun, 31 Feb 2026 14:00:00 GMT |
          """)
  void retryAfterIsSecondsOrADate(String header, String expected) {
    assertEquals(
        Optional.ofNullable(expected).map(Duration::parse),
        RetryAfter.of(headers(Map.of("Retry-After", List.of(header))), NOW));
  }

  @Test
  void millisecondsGoBeforeSeconds() {
    Map<String, List<String>> both =
        Map.of("Retry-After", List.of("2"), "Retry-After-Ms", List.of("1500"));
    assertEquals(Optional.of(Duration.ofMillis(1500)), RetryAfter.of(headers(both), NOW));
    assertEquals(Optional.empty(), RetryAfter.of(headers(Map.of()), NOW));
  }

  @Property
  void waitsStayBelowABoundThatDoubles(
      @ForAll @IntRange(min = 1, max = 10_000) int failures,
      @ForAll @DoubleRange(max = 0.99) double random) {
    Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60), () -> random);
    double bound = Math.min(60, Math.pow(2, failures - 1));
    double seconds = backoff.delay(failures, Optional.empty()).toNanos() / 1e9;
    assertEquals(bound * random, seconds, 1e-6);
    Duration asked = Duration.ofSeconds(100);
    Duration wait = backoff.delay(failures, Optional.of(asked));
    assertTrue(wait.compareTo(asked) >= 0 && wait.compareTo(asked.plusSeconds(1)) < 0);
  }

  @Test
  void concurrencyDoublesUntilItIsTooMuchAndThenCreeps() {
    Concurrency concurrency = new Concurrency(100);
    assertEquals(16, concurrency.limit());
    round(concurrency);
    assertEquals(32, concurrency.limit());
    long stamp = concurrency.stamp();
    for (int i = 0; i < 32; i++) {
      concurrency.overloaded(stamp);
    }
    assertEquals(16, concurrency.limit(), "one round that is too much counts once");
    for (int rounds = 1; rounds <= 5; rounds++) {
      round(concurrency);
    }
    assertTrue(concurrency.limit() >= 20 && concurrency.limit() <= 21, "" + concurrency.limit());
    for (int i = 0; i < 20; i++) {
      concurrency.overloaded(concurrency.stamp());
    }
    assertEquals(1, concurrency.limit());
    for (int i = 0; i < 100_000; i++) {
      concurrency.answered();
    }
    assertEquals(100, concurrency.limit());
    assertEquals(3, new Concurrency(3).limit());
  }

  @Test
  void aCircuitOpensProbesAndCloses() {
    Circuit circuit = circuit();
    for (int i = 0; i < 2; i++) {
      assertEquals(Optional.empty(), circuit.failed(false, NOW));
    }
    assertEquals(Optional.empty(), circuit.answered(NOW), "an answer starts the count anew");
    assertOpens(circuit, NOW, 5);
    assertFalse(circuit.admits());
    assertEquals(Optional.empty(), circuit.failed(false, NOW), "stragglers change nothing");
    circuit.pauseOver();
    assertTrue(circuit.admits());
    assertTrue(circuit.sent());
    assertFalse(circuit.admits(), "one finds out for all");
    Instant later = NOW.plusSeconds(5);
    assertEquals(Optional.of(Duration.ofSeconds(10)), circuit.failed(true, later));
    circuit.pauseOver();
    circuit.sent();
    circuit.probeDropped();
    assertTrue(circuit.admits());
    circuit.sent();
    later = NOW.plusSeconds(20);
    assertEquals(Duration.ofSeconds(20), circuit.paused(later));
    assertEquals(Optional.of(Duration.ofSeconds(20)), circuit.answered(later));
    assertTrue(circuit.isClosed());
    assertFalse(circuit.sent());
    assertEquals(Duration.ofSeconds(20), circuit.paused(later.plusSeconds(100)));
  }

  @Test
  void aCircuitThatStaysOpenIsHopeless() {
    Circuit circuit = circuit();
    assertFalse(circuit.isHopeless(NOW.plusSeconds(1000)));
    assertOpens(circuit, NOW, 5);
    int[] pauses = {10, 20, 30, 30};
    Instant now = NOW;
    for (int pause : pauses) {
      circuit.pauseOver();
      circuit.sent();
      now = now.plusSeconds(20);
      assertEquals(Optional.of(Duration.ofSeconds(pause)), circuit.failed(true, now));
    }
    assertFalse(circuit.isHopeless(NOW.plusSeconds(99)));
    assertTrue(circuit.isHopeless(NOW.plusSeconds(100)));
  }

  private static Circuit circuit() {
    return new Circuit(3, Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(100));
  }

  private static void assertOpens(Circuit circuit, Instant now, int pause) {
    circuit.failed(false, now);
    circuit.failed(false, now);
    assertEquals(Optional.of(Duration.ofSeconds(pause)), circuit.failed(false, now));
  }

  private static void round(Concurrency concurrency) {
    int limit = concurrency.limit();
    for (int i = 0; i < limit; i++) {
      concurrency.answered();
    }
  }

  private static HttpHeaders headers(Map<String, List<String>> headers) {
    return HttpHeaders.of(headers, (name, value) -> true);
  }
}
