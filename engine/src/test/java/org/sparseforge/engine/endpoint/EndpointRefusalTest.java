package org.sparseforge.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparseforge.engine.endpoint.TestEndpoint.ask;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.Outcome;
import org.sparseforge.engine.fake.FakeAnswer;

/** What asking again does not mend. */
class EndpointRefusalTest {
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

  private static void assertFailed(
      Outcome outcome, Class<? extends EngineException> type, String message) {
    EngineException failure = assertInstanceOf(Outcome.Failed.class, outcome).failure();
    assertInstanceOf(type, failure);
    assertEquals(message, failure.getMessage());
  }
}
