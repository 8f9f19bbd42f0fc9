package org.sparseforge.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.FinishReason;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.Reply;
import org.sparseforge.engine.Timings;
import org.sparseforge.engine.Usage;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.schemas.Json;

/** Where two readings of an answer are near, and one of them is wrong. */
class AnswerDetailsTest {
  private static final Timings TIMINGS = new Timings(Duration.ZERO, Duration.ZERO, Duration.ZERO);
  private static final CompletionReader READER = new CompletionReader(Optional.empty());
  private static final String CALL = "{\"function\": {\"name\": \"f\", \"arguments\": \"%s\"}}";

  @Test
  void anOldNameForCallsMeansCalls() {
    Completion missing = chat("{\"content\": \"a\"}", "function_call", ThinkingMode.CHAT);
    assertEquals(
        "the endpoint says that tools are called, but there is no call",
        missing.reply().orElseThrow().malformed().orElseThrow().message());
  }

  @Test
  void whatTheServerAbortedIsNoCompletion() {
    assertThrows(
        UnusableAnswer.class, () -> chat("{\"content\": \"a\"}", "abort", ThinkingMode.CHAT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"length", "content_filter"})
  void callsOfAnAnswerThatWasCutNeverRun(String reason) {
    String message = "{\"tool_calls\": [" + CALL.formatted("{}") + "]}";
    assertEquals(
        List.of(), chat(message, reason, ThinkingMode.CHAT).reply().orElseThrow().toolCalls());
  }

  @Test
  void withoutThinkingTheEndOfThinkingIsText() {
    Reply reply = chat("{\"content\": \"a</think>b\"}", "stop", ThinkingMode.CHAT).reply().get();
    assertEquals(Reply.of("a</think>b"), reply);
  }

  @Test
  void aCallWithoutANameIsNamedByItsPlaceAndTakesTheOthersWithIt() {
    String message =
        "{\"content\": \"a\", \"tool_calls\": [" + CALL.formatted("{}") + ", {\"function\": {}}]}";
    Completion completion = chat(message, "tool_calls", ThinkingMode.CHAT);
    assertEquals(FinishReason.STOP, completion.finishReason());
    assertEquals(List.of(), completion.reply().get().toolCalls());
    assertEquals("call 1 names no function", completion.reply().get().malformed().get().message());
  }

  @Test
  void theFirstOfBrokenCallsIsTheOneThatIsNamed() {
    String broken = CALL.formatted("5");
    Reply reply =
        chat(
                "{\"tool_calls\": ["
                    + String.join(",", CALL.formatted("{}"), broken, broken)
                    + "]}",
                "stop",
                ThinkingMode.CHAT)
            .reply()
            .get();
    assertEquals("call 1: its arguments are JSON but no object", reply.malformed().get().message());
  }

  @Test
  void halfACharacterInArgumentsIsReplaced() {
    String message = "{\"tool_calls\": [" + CALL.formatted("{\\\"x\\\": \\\"\\ud800\\\"}") + "]}";
    Reply reply = chat(message, "stop", ThinkingMode.CHAT).reply().get();
    assertEquals("{\"x\": \"\uFFFD\"}", reply.toolCalls().get(0).arguments());
  }

  @Test
  void countsThatCannotBeAreNotTaken() {
    assertEquals(
        new Usage(10, 10, 0, OptionalInt.empty()),
        READER.usage(
            Json.parse(
                """
                {"prompt_tokens": 10, "completion_tokens": -5,
                 "prompt_tokens_details": {"cached_tokens": 40}, "prompt_cache_hit_tokens": 3}
                """)));
  }

  @Test
  void textOfThePlainKindHasToBeThereAndItsLogprobsStayInTheirPlaces() {
    assertEquals(
        "an answer without choices[0].text",
        assertThrows(UnusableAnswer.class, () -> text("{\"text\": null}", "[1]")).getMessage());
    Completion completion =
        text("{\"text\": \"ab\", \"logprobs\": {\"token_logprobs\": [-1, -2]}}", "[1, 2]");
    assertArrayEquals(new float[] {-1, -2}, completion.logprobs());
    assertArrayEquals(new int[] {1, 2}, completion.promptTokenIds());
  }

  @Test
  void idsOfWhichOneIsNoneAreNone() {
    assertEquals(0, text("{\"text\": \"ab\"}", "[1, \"2\"]").promptTokenIds().length);
  }

  private static Completion text(String choice, String promptIds) {
    ObjectNode body = Json.object();
    body.putArray("choices").add(Json.parse(choice));
    body.set("prompt_token_ids", Json.parse(promptIds));
    return read(Prompt.of("p"), body);
  }

  private static Completion chat(String message, String reason, ThinkingMode mode) {
    ObjectNode body = FakeAnswer.chatBody("", reason);
    ((ObjectNode) body.path("choices").path(0)).set("message", Json.parse(message));
    return read(Prompt.of(List.of(ChatMessage.user("u")), mode), body);
  }

  private static Completion read(Prompt prompt, JsonNode body) {
    SamplingParams params = SamplingParams.from(Map.of("logprobs", true));
    return READER.read(GenerationRequest.of("r", prompt, params), body, TIMINGS);
  }
}
