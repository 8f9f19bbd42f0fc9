package org.sparseforge.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.FinishReason;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.Reply;
import org.sparseforge.engine.Timings;
import org.sparseforge.engine.TopLogprobs;
import org.sparseforge.engine.Usage;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.chat.ToolCall;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.schemas.Json;

class CompletionReaderTest {
  private static final Timings TIMINGS = new Timings(Duration.ZERO, Duration.ZERO, Duration.ZERO);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"content": "a", "reasoning_content": "hm"}           | a | hm
          {"content": "a", "reasoning": "hm"}                   | a | hm
          {"content": "<think>hm</think>a"}                     | a | hm
          {"content": "hm</think>a"}                            | a | hm
          {"content": "a</think>b", "reasoning_content": "hm"}  | a</think>b | hm
          {"content": null}                                     | `` | ``
          {}                                                    | `` | ``
          {"content": [{"type": "text", "text": "a"}, {"text": "b"}]} | ab | ``
          {"content": "x\\ud800y", "reasoning": 5}              | x\uFFFDy | ``
          {"content": "", "refusal": "I will not"}              | I will not | ``
          """)
  void contentAndReasoningComeUnderManyNames(String message, String content, String reasoning) {
    Reply reply = read(message, "stop").reply().orElseThrow();
    assertEquals(new Reply(content, reasoning, List.of(), Optional.empty()), reply);
  }

  @ParameterizedTest
  @CsvSource({
    "stop, STOP",
    "length, LENGTH",
    "content_filter, CONTENT_FILTER",
    "anything, STOP",
    "'', STOP"
  })
  void reasonsAreTranslated(String said, FinishReason reason) {
    assertEquals(reason, read("{\"content\": \"a\"}", said).finishReason());
  }

  @Test
  void aRefusalIsAReasonAndNoError() {
    assertEquals(FinishReason.CONTENT_FILTER, read("{\"refusal\": \"no\"}", "stop").finishReason());
  }

  @Test
  void callsAreReadWhateverTheReason() {
    String message =
        """
        {"content": null, "tool_calls": [
          {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{\\"x\\": 1}"}},
          {"type": "function", "function": {"name": "g", "arguments": {"y": [2]}}},
          {"id": "", "function": {"name": "h", "arguments": ""}},
          {"id": "c4", "function": {"name": "i"}}]}
        """;
    for (String reason : List.of("tool_calls", "stop")) {
      Completion completion = read(message, reason);
      assertEquals(FinishReason.TOOL_CALLS, completion.finishReason());
      assertEquals(
          new Reply(
              "",
              "",
              List.of(
                  new ToolCall("c1", "f", "{\"x\": 1}"),
                  new ToolCall("call_r_1", "g", "{\"y\":[2]}"),
                  new ToolCall("call_r_2", "h", "{}"),
                  new ToolCall("c4", "i", "{}")),
              Optional.empty()),
          completion.reply().orElseThrow());
    }
  }

  @Test
  void brokenArgumentsAreKeptAndNamed() {
    String call = "{\"tool_calls\": [{\"function\": {\"name\": \"f\", \"arguments\": \"%s\"}}]}";
    Reply cut = read(call.formatted("{\\\"x\\\": [1, "), "tool_calls").reply().orElseThrow();
    assertEquals("{\"x\": [1, ", cut.toolCalls().get(0).arguments());
    assertEquals("arguments_not_json", cut.malformed().orElseThrow().kind());
    assertEquals(
        "call 0: its arguments are JSON but no object",
        read(call.formatted("5"), "stop").reply().orElseThrow().malformed().get().message());
    Reply limited = read(call.formatted("{\\\"x"), "length").reply().orElseThrow();
    assertEquals(Reply.of(""), limited, "cut short is no breach, and half a call is none");
  }

  @Test
  void callsThatAreNoneAreMalformed() {
    Reply nameless =
        read("{\"content\": \"a\", \"tool_calls\": [{\"function\": {}}]}", "tool_calls")
            .reply()
            .orElseThrow();
    assertEquals(List.of(), nameless.toolCalls());
    assertEquals("tool_call_format_error", nameless.malformed().orElseThrow().kind());
    Completion missing = read("{\"content\": \"a\"}", "tool_calls");
    assertEquals(FinishReason.STOP, missing.finishReason());
    assertEquals(
        "the endpoint says that tools are called, but there is no call",
        missing.reply().orElseThrow().malformed().orElseThrow().message());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                                       | an answer without choices[0].message
          {"choices": []}                                          | an answer without choices[0].message
          {"choices": [{"message": "x"}]}                          | an answer without choices[0].message
          {"choices": [{"message": {}, "finish_reason": "error"}]} | a completion that the server broke off (error)
          {"choices": [{"message": {}, "finish_reason": "insufficient_system_resource"}]} | a completion that the server broke off (insufficient_system_resource)
          """)
  void whatIsNoCompletionIsUnusable(String body, String message) {
    assertEquals(
        message,
        assertThrows(UnusableAnswer.class, () -> read((ObjectNode) Json.parse(body), Map.of()))
            .getMessage());
  }

  @Test
  void usageIsReadFromWhoeverTellsItAndPriced() {
    CompletionReader priced = new CompletionReader(Optional.of(new Price(2, 0.5, 10)));
    assertEquals(
        new Usage(100, 40, 20, OptionalInt.of(15), OptionalDouble.of((120 + 20 + 200) / 1e6)),
        priced.usage(
            Json.parse(
                """
                {"prompt_tokens": 100, "completion_tokens": 20,
                 "prompt_tokens_details": {"cached_tokens": 40},
                 "completion_tokens_details": {"reasoning_tokens": 15}}
                """)));
    assertEquals(
        new Usage(100, 60, 20, OptionalInt.empty()),
        new CompletionReader(Optional.empty())
            .usage(
                Json.parse(
                    "{\"prompt_tokens\": 100, \"completion_tokens\": 20,"
                        + " \"prompt_cache_hit_tokens\": 60}")));
    assertEquals(
        new Usage(0, 0, 0, OptionalInt.empty()),
        priced.usage(Json.object().path("usage")),
        "what is not told has no price either");
  }

  @Test
  void logprobsAndIdsComeWhereTheServerGivesThem() {
    ObjectNode body = FakeAnswer.chatBody("ab", "stop");
    ObjectNode choice = (ObjectNode) body.path("choices").path(0);
    choice.set(
        "logprobs",
        Json.parse(
            """
            {"content": [
              {"token": "token_id:5", "logprob": -0.5, "top_logprobs":
                [{"token": "token_id:5", "logprob": -0.5}, {"token": "token_id:6", "logprob": -2}]},
              {"token": "token_id:7", "logprob": -0.25, "top_logprobs":
                [{"token": "token_id:7", "logprob": -0.25}, {"token": "token_id:9", "logprob": -3}]}
            ]}
            """));
    choice.set("token_ids", Json.parse("[5, 7]"));
    body.set("prompt_token_ids", Json.parse("[1, 2, 3]"));
    Completion completion = read(body, Map.of("top_logprobs", 2));
    assertArrayEquals(new float[] {-0.5f, -0.25f}, completion.logprobs());
    assertArrayEquals(new int[] {5, 7}, completion.tokenIds());
    assertArrayEquals(new int[] {1, 2, 3}, completion.promptTokenIds());
    TopLogprobs top = completion.topLogprobs().orElseThrow();
    assertArrayEquals(new int[] {5, 6, 7, 9}, top.tokenIds());
    assertArrayEquals(new float[] {-0.5f, -2, -0.25f, -3}, top.logprobs());
    choice
        .withObject("logprobs")
        .withArray("content")
        .get(0)
        .<ArrayNode>withArray("top_logprobs")
        .remove(1);
    assertEquals(Optional.empty(), read(body, Map.of("top_logprobs", 2)).topLogprobs());
    assertEquals(0, read(body, Map.of()).logprobs().length, "not asked for");
  }

  private static Completion read(String message, String reason) {
    ObjectNode body = FakeAnswer.chatBody("", reason);
    ((ObjectNode) body.path("choices").path(0)).set("message", Json.parse(message));
    return read(body, Map.of());
  }

  private static Completion read(ObjectNode body, Map<String, Object> sampling) {
    GenerationRequest request =
        GenerationRequest.of(
            "r",
            Prompt.of(List.of(ChatMessage.user("u")), ThinkingMode.THINKING),
            SamplingParams.from(sampling));
    return new CompletionReader(Optional.empty()).read(request, body, TIMINGS);
  }
}
