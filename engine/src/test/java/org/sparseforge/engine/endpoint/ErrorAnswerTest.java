package org.sparseforge.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.EngineException;

/** What is made of the words in which servers say no. */
class ErrorAnswerTest {
  private static final ApiKey KEY = ApiKey.of("SOME_KEY", name -> "planted");

  @Test
  void jsonUnderAnotherTypeIsNoAnswer() {
    Attempt.Failed failed =
        assertInstanceOf(Attempt.Failed.class, read(200, "text/html", "{\"choices\": [{}]}"));
    assertEquals("an answer of type text/html, not JSON", failed.why());
  }

  @Test
  void anAccountThatHasToPayIsNotTheRequestsFault() {
    EngineException why = refusal(402, "{\"error\": {\"message\": \"pay\"}}");
    assertInstanceOf(EngineException.Unauthorized.class, why);
    assertEquals(
        "the endpoint e has no credit left for this key; its key is taken from SOME_KEY",
        why.getMessage());
  }

  @Test
  void whatIsTooLongIsKnownByItsCodeUnderEitherName() {
    for (String name : List.of("code", "type")) {
      EngineException why =
          refusal(
              400,
              "{\"error\": {\"" + name + "\": \"context_length_exceeded\", \"message\": \"no\"}}");
      assertInstanceOf(EngineException.TooLong.class, why);
      assertEquals("r: the endpoint finds it too long: HTTP 400: no", why.getMessage());
    }
  }

  @Test
  void aFilteredPromptIsAnAnswerWithThatReason() {
    Attempt.Answered answered =
        assertInstanceOf(
            Attempt.Answered.class,
            read(400, "application/json", "{\"error\": {\"code\": \"content_filter\"}}"));
    assertEquals(
        "content_filter", answered.body().path("choices").path(0).path("finish_reason").asText());
  }

  @Test
  void whateverNameTheMessageHasItIsOneShortLine() {
    assertEquals(
        "r: the endpoint refuses it: HTTP 422: a b",
        refusal(422, "{\"detail\": \"a\\n\\u0007\\tb\"}").getMessage());
    assertEquals(
        "r: the endpoint refuses it: HTTP 422: no",
        refusal(422, "{\"error\": \"no\"}").getMessage());
    assertEquals(
        "r: the endpoint refuses it: HTTP 422: " + "x".repeat(200) + "...",
        refusal(422, "{\"detail\": \"" + "x".repeat(201) + "\"}").getMessage());
    assertEquals(
        "r: the endpoint refuses it: HTTP 422: " + "x".repeat(200),
        refusal(422, "{\"detail\": \"" + "x".repeat(200) + "\"}").getMessage());
  }

  @Test
  void aBrokenConnectionSaysHowWithoutTheKey() {
    try (HttpSender sender = new HttpSender(EndpointRef.of("openai:http://h/v1#m"), KEY, 100)) {
      assertEquals(
          Attempt.Failed.of("the connection failed: reset after [api key]"),
          sender.broken(new IOException("reset after planted")));
      assertEquals(
          Attempt.Failed.of("the connection failed: IllegalStateException gone"),
          sender.broken(new IllegalStateException("gone")));
    }
  }

  private static EngineException refusal(int status, String body) {
    return assertInstanceOf(Attempt.Refused.class, read(status, "application/json", body)).why();
  }

  private static Attempt read(int status, String type, String body) {
    return new ResponseReader("e", KEY)
        .read(
            "r",
            status,
            HttpHeaders.of(Map.of("Content-Type", List.of(type)), (name, value) -> true),
            body.getBytes(StandardCharsets.UTF_8),
            Instant.EPOCH);
  }
}
