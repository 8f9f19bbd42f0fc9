package org.sparseforge.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.Outcome;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.fake.FakeEndpoint;
import org.sparseforge.engine.fake.FakeFaults;

class EndpointFaultsTest {
  private static final String SECRET = "sk-planted-0123456789";

  @Property(tries = 12, shrinking = ShrinkingMode.OFF)
  void everyRequestEndsOnceAndWithItsOwnAnswer(
      @ForAll @IntRange(min = 1, max = 60) int count,
      @ForAll @DoubleRange(max = 0.9) double rate,
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 6) int maxAttempts) {
    try (TestEndpoint endpoint =
        new TestEndpoint(
            FakeFaults.some(
                rate, seed, request -> FakeAnswer.chat("re: " + TestEndpoint.question(request))),
            "max_attempts",
            maxAttempts,
            "give_up_seconds",
            1e6)) {
      List<GenerationRequest> requests = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        requests.add(TestEndpoint.ask("r" + i, "question " + i));
      }
      List<Outcome> outcomes = endpoint.engine.generate(requests);
      assertEquals(count, outcomes.size());
      for (int i = 0; i < count; i++) {
        if (outcomes.get(i) instanceof Outcome.Completed completed) {
          assertEquals("r" + i, completed.completion().id());
          assertEquals("re: question " + i, completed.completion().text());
        } else {
          EngineException failure = ((Outcome.Failed) outcomes.get(i)).failure();
          EngineException.Unavailable unavailable =
              assertInstanceOf(EngineException.Unavailable.class, failure);
          assertFalse(unavailable.isForAll());
        }
      }
      assertEquals(0, endpoint.engine.stats().running());
      assertEquals(0, endpoint.engine.stats().waiting());
    }
  }

  /** A server that puts the key into everything it says, as bad ones do. */
  @Test
  void theKeyIsNowhereButInTheHeader() {
    ApiKey key = ApiKey.of("SOME_KEY", name -> " " + SECRET + "\n");
    StringWriter said = new StringWriter();
    for (int status : new int[] {200, 302, 400, 401, 403, 404, 429, 500}) {
      for (String type : List.of("application/json", "text/html", SECRET)) {
        try (TestEndpoint endpoint =
            new TestEndpoint(
                key,
                Optional.empty(),
                request -> leak(status, type, request),
                "max_attempts",
                2,
                "circuit_failures",
                1)) {
          EngineException failure = endpoint.failure();
          failure.printStackTrace(new PrintWriter(said, true));
          said.append(endpoint.log.toString()).append(endpoint.engine.toString());
          assertEquals(
              "Bearer " + SECRET, endpoint.server.requests().get(0).headers().get("authorization"));
        }
      }
    }
    said.append(key.toString()).append(EndpointConfig.defaults().toString());
    assertFalse(said.toString().contains("planted"), said.toString());
  }

  private static FakeAnswer leak(int status, String type, FakeEndpoint.Request request) {
    String key = request.headers().get("authorization");
    return FakeAnswer.of(
            status, type, "{\"error\": {\"message\": \"" + key + "\", \"code\": \"x\"}} " + key)
        .with("Location: http://127.0.0.1/" + key);
  }
}
