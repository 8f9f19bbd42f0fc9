package org.sparseforge.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.ScoreRequest;
import org.sparseforge.engine.ScoreResult;
import org.sparseforge.engine.Usage;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.fake.FakeEndpoint;
import org.sparseforge.engine.fake.TestEngines;
import org.sparseforge.schemas.Json;

/**
 * Against a server whose tokens are words with the blank before them, each with the log-probability
 * of minus its length; the likeliest would always have had two characters. It puts a token of its
 * own before every text, as servers do.
 */
class EndpointScoreTest {
  @Test
  void continuationsAreScoredFromWhereTheyPartFromThePrompt() {
    try (TestEndpoint endpoint = new TestEndpoint(EndpointScoreTest::echo)) {
      ScoreResult result =
          score(endpoint, Prompt.of("one two"), Prompt.of(" three f"), Prompt.of("fold"));
      ScoreResult.Continuation first = result.continuations().get(0);
      assertArrayEquals(new float[] {-6, -2}, first.tokenLogprobs());
      assertEquals(-8, first.logprob());
      assertEquals(Math.exp(4), first.perplexity(), 1e-9);
      assertFalse(first.isGreedy());
      assertEquals(0, first.tokenIds().length);
      ScoreResult.Continuation second = result.continuations().get(1);
      assertArrayEquals(new float[] {-8}, second.tokenLogprobs(), "' twofold' is another token");
      assertEquals(3, result.usage().promptTokens());
      assertEquals(3, result.usage().completionTokens());
      assertEquals(3, endpoint.server.requests().size());
    }
  }

  @Test
  void anEmptyPromptScoresFromTheSecondTokenOn() {
    try (TestEndpoint endpoint = new TestEndpoint(EndpointScoreTest::echo)) {
      ScoreResult.Continuation scored =
          score(endpoint, Prompt.of(""), Prompt.of("a b")).continuations().get(0);
      assertArrayEquals(new float[] {-1, -2}, scored.tokenLogprobs());
      assertTrue(
          score(endpoint, Prompt.of("x"), Prompt.of(" b")).continuations().get(0).isGreedy());
    }
  }

  @Test
  void tokenIdsKeepTheirIds() {
    try (TestEndpoint endpoint = new TestEndpoint(EndpointScoreTest::echo)) {
      ScoreResult.Continuation scored =
          score(endpoint, Prompt.of(7, 8), Prompt.of(9, 1000)).continuations().get(0);
      assertArrayEquals(new int[] {9, 1000}, scored.tokenIds());
      assertArrayEquals(new float[] {-1, -4}, scored.tokenLogprobs());
    }
  }

  @Test
  void whatCannotBeScoredIsInvalid() {
    try (TestEndpoint endpoint = new TestEndpoint(EndpointScoreTest::echo)) {
      assertInvalid(
          endpoint,
          Prompt.of(List.of(ChatMessage.user("u")), ThinkingMode.CHAT),
          Prompt.of("x"),
          "request s: prompt and continuations must be both text or both token ids; an endpoint"
              + " scores no conversations");
      assertInvalid(
          endpoint,
          Prompt.of("one"),
          Prompt.of(""),
          "request s: continuation 0 has no token to score after at least one token of context");
    }
    ObjectNode plain = Json.object();
    plain.putArray("choices").addObject().put("text", "one more").putNull("logprobs");
    plain.putObject("usage").put("prompt_tokens", 1).put("completion_tokens", 1);
    try (TestEndpoint endpoint = new TestEndpoint(request -> FakeAnswer.json(plain))) {
      assertInvalid(
          endpoint,
          Prompt.of("one"),
          Prompt.of(" more"),
          "request s: the endpoint does not tell how likely a prompt is (completions with echo and"
              + " logprobs); score needs a server that does, such as vLLM");
    }
  }

  @Test
  void whatItCostsIsAddedUp() {
    try (TestEndpoint endpoint =
        new TestEndpoint(ApiKey.none(), Optional.of(new Price(1, 1, 0)), EndpointScoreTest::echo)) {
      ScoreResult result = score(endpoint, Prompt.of("a b"), Prompt.of(" c"), Prompt.of(" d e"));
      assertEquals((3 + 4 + 5) / 1e6, result.usage().costUsd().orElseThrow(), 1e-12);
    }
  }

  @Test
  void theTokenThatEveryEchoDrawsIsPaidToo() {
    try (TestEndpoint endpoint =
        new TestEndpoint(ApiKey.none(), Optional.of(new Price(0, 0, 1)), EndpointScoreTest::echo)) {
      ScoreResult result = score(endpoint, Prompt.of("a b"), Prompt.of(" c"), Prompt.of(" d e"));
      assertEquals(3 / 1e6, result.usage().costUsd().orElseThrow(), 1e-12);
    }
  }

  @Test
  void theLikeliestIsTheLikeliestInWhateverOrderTheyCome() {
    JsonNode body =
        Json.parse(
            """
            {"choices": [{"logprobs": {"tokens": ["a", "b"], "token_logprobs": [null, -2],
              "top_logprobs": [null, {"c": -1, "b": -2}]}}]}
            """);
    Echo echo = Echo.read("r", body, new Usage(2, 0, 1, OptionalInt.empty()));
    assertEquals(-1, echo.best()[1]);
  }

  @Test
  void cachedTokensAreThoseOfAllContinuations() {
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request -> {
              ObjectNode body = echoed(request);
              ((ObjectNode) body.path("usage"))
                  .putObject("prompt_tokens_details")
                  .put("cached_tokens", 1);
              return FakeAnswer.json(body);
            })) {
      ScoreResult result = score(endpoint, Prompt.of("a b"), Prompt.of(" c"), Prompt.of(" d e"));
      assertEquals(2, result.usage().cachedTokens());
    }
  }

  /** The other never ends: a result that waited for it would not come. */
  @Test
  void whereOneEchoIsRefusedTheOthersAreNotWaitedFor() {
    try (TestEndpoint endpoint =
        new TestEndpoint(
            request ->
                request.body().path("prompt").asText().equals("a")
                    ? FakeAnswer.error(400, "bad", "no")
                    : FakeAnswer.json(echoed(request)).held())) {
      assertInvalid(
          endpoint,
          Prompt.of("a"),
          Prompt.of(" b"),
          "request s: the endpoint refuses it: HTTP 400: no");
    }
  }

  private static ScoreResult score(TestEndpoint endpoint, Prompt prompt, Prompt... continuations) {
    return endpoint.engine.score(new ScoreRequest("s", prompt, List.of(continuations))).join();
  }

  private static void assertInvalid(
      TestEndpoint endpoint, Prompt prompt, Prompt continuation, String message) {
    EngineException failure =
        TestEngines.failure(
            endpoint.engine.score(new ScoreRequest("s", prompt, List.of(continuation))));
    assertEquals("invalid", failure.errorClass());
    assertEquals(message, failure.getMessage());
  }

  private static FakeAnswer echo(FakeEndpoint.Request request) {
    return FakeAnswer.json(echoed(request));
  }

  private static ObjectNode echoed(FakeEndpoint.Request request) {
    JsonNode prompt = request.body().path("prompt");
    List<String> tokens = new ArrayList<>();
    if (prompt.isArray()) {
      prompt.forEach(id -> tokens.add(id.asText()));
    } else {
      tokens.add("<s>");
      tokens.addAll(List.of(prompt.asText().split("(?=\\s)")));
      tokens.remove("");
    }
    int size = tokens.size();
    tokens.add(" drawn");
    ObjectNode body = Json.object();
    ObjectNode logprobs = body.putArray("choices").addObject().putObject("logprobs");
    ArrayNode names = logprobs.putArray("tokens");
    ArrayNode values = logprobs.putArray("token_logprobs");
    ArrayNode tops = logprobs.putArray("top_logprobs");
    for (String token : tokens) {
      names.add(token);
      if (values.isEmpty()) {
        values.addNull();
        tops.addNull();
      } else {
        values.add(-token.length());
        tops.addObject().put(token, -token.length()).put("xx", -2);
      }
    }
    body.putObject("usage").put("prompt_tokens", size).put("completion_tokens", 1);
    return body;
  }
}
