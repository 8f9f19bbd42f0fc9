package org.sparseforge.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.Recording;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.ChatMessageReader;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.chat.ToolCall;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.schemas.Json;

class RequestWriterTest {
  private static final EndpointRef REF = EndpointRef.of("openai:http://h/v1#m");

  @Test
  void aConversationIsWrittenAsOpenAiTakesIt() {
    ObjectNode request =
        (ObjectNode)
            Json.parse(
                """
                {"messages": [{"role": "user", "content": "Where?"}],
                 "tools": [{"type": "function", "function": {"name": "look", "parameters": {}}}],
                 "response_format": {"type": "json_schema", "json_schema":
                   {"name": "n", "schema": {"type": "object"}}}}
                """);
    JsonNode body = body(ChatMessageReader.readRequest(request));
    assertEquals(request.get("messages"), body.get("messages"), "no empty system message is sent");
    assertEquals(request.get("tools"), body.get("tools"));
    assertEquals(
        "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"answer\",\"schema\":{\"type\":\"object\"}}}",
        body.get("response_format").toString());
    assertEquals("m", body.path("model").asText());
    assertTrue(body.has("stream") && !body.get("stream").booleanValue());
  }

  @Test
  void aJsonObjectFormatStaysOne() {
    JsonNode format = Json.object().put("type", "json_object");
    JsonNode body =
        body(List.of(ChatMessage.system("s").withResponseFormat(format), ChatMessage.user("u")));
    assertEquals(format, body.get("response_format"));
    assertEquals(2, body.get("messages").size());
  }

  @Test
  void resultsFindTheirCallsByOrderWhereIdsAreMissing() {
    ToolCall first = ToolCall.of("a", "{}");
    ToolCall second = new ToolCall("own", "b", "{}");
    JsonNode messages =
        body(List.of(
                ChatMessage.user("u"),
                ChatMessage.assistant("", null, List.of(first, second)),
                ChatMessage.tool("one"),
                ChatMessage.tool("two"),
                ChatMessage.assistant("", null, List.of(first)),
                ChatMessage.tool("three")))
            .get("messages");
    JsonNode calls = messages.path(1).path("tool_calls");
    assertEquals("call_0", calls.path(0).path("id").asText());
    assertEquals("own", calls.path(1).path("id").asText());
    assertEquals("call_0", messages.path(2).path("tool_call_id").asText());
    assertEquals("own", messages.path(3).path("tool_call_id").asText());
    assertEquals("call_2", messages.path(4).path("tool_calls").path(0).path("id").asText());
    assertEquals("call_2", messages.path(5).path("tool_call_id").asText());
  }

  @Test
  void reasoningIsSentBackUpToTheNextQuestion() {
    ChatMessage thought = ChatMessage.assistant("a", "hm", List.of(ToolCall.of("f", "{}")));
    JsonNode messages =
        body(List.of(
                ChatMessage.user("u"),
                thought,
                ChatMessage.tool("x"),
                ChatMessage.user("v"),
                thought,
                ChatMessage.tool("y")))
            .get("messages");
    assertTrue(messages.path(1).path("reasoning_content").isMissingNode());
    assertEquals("hm", messages.path(4).path("reasoning_content").asText());
  }

  @Test
  void samplingIsPassedOnAndNothingSpecialUnlessAskedFor() {
    JsonNode plain = body(SamplingParams.defaults());
    assertEquals(
        List.of("model", "messages", "temperature", "top_p", "seed", "stream"), keys(plain));
    JsonNode all =
        body(
            SamplingParams.from(
                Map.ofEntries(
                    Map.entry("temperature", 0.5),
                    Map.entry("top_p", 0.9),
                    Map.entry("top_k", 20),
                    Map.entry("min_p", 0.1),
                    Map.entry("max_tokens", 30),
                    Map.entry("min_tokens", 2),
                    Map.entry("seed", 7),
                    Map.entry("stop", List.of("x", "y")),
                    Map.entry("stop_token_ids", List.of(3)),
                    Map.entry("ignore_eos", true),
                    Map.entry("top_logprobs", 4))));
    assertEquals(
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"u\"}],\"temperature\":0.5,"
            + "\"top_p\":0.9,\"seed\":7,\"max_tokens\":30,\"stop\":[\"x\",\"y\"],\"top_k\":20,"
            + "\"min_p\":0.1,\"min_tokens\":2,\"stop_token_ids\":[3],\"ignore_eos\":true,"
            + "\"logprobs\":true,\"top_logprobs\":4,\"stream\":false}",
        all.toString());
  }

  @Test
  void seedsDifferByRequestAndSampleAndStayTheSame() {
    GenerationRequest request =
        GenerationRequest.of("r", Prompt.of("x"), SamplingParams.defaults());
    long seed = seed(request);
    assertEquals(seed, seed(request));
    assertNotEquals(seed, seed(request.withSampleIndex(1)));
    assertNotEquals(
        seed, seed(GenerationRequest.of("s", Prompt.of("x"), SamplingParams.defaults())));
    GenerationRequest own =
        GenerationRequest.of("r", Prompt.of("x"), SamplingParams.from(Map.of("seed", 9)));
    assertEquals(9, seed(own));
    assertNotEquals(seed(own), seed(own.withSampleIndex(1)));
    assertNotEquals(seed(own.withSampleIndex(2)), seed(own.withSampleIndex(1)));
  }

  @Test
  void thinkingExtrasAndOmissionsFollowTheConfiguration() {
    assertTrue(write().path("chat_template_kwargs").isMissingNode());
    JsonNode kwargs =
        write(
            "thinking_parameter",
            "chat_template_kwargs",
            "extra_body",
            "{\"chat_template_kwargs\": {\"x\": 1}, \"user\": \"me\"}",
            "omit",
            List.of("seed", "top_p"));
    assertEquals("{\"thinking\":false,\"x\":1}", kwargs.path("chat_template_kwargs").toString());
    assertEquals("me", kwargs.path("user").asText());
    assertTrue(!kwargs.has("seed") && !kwargs.has("top_p"));
    assertEquals(
        "{\"type\":\"disabled\"}",
        write("thinking_parameter", "thinking").path("thinking").toString());
  }

  @Test
  void whatAnEndpointCannotDoIsInvalid() {
    GenerationRequest request =
        GenerationRequest.of("r", Prompt.of("x"), SamplingParams.defaults())
            .withRecording(new Recording(true, false, false, false));
    assertEquals(
        "request r: an endpoint does not tell which experts, positions or tokens it chose from",
        assertThrows(EngineException.Invalid.class, () -> writer().generation(request))
            .getMessage());
    EngineException half =
        assertThrows(
            EngineException.Invalid.class, () -> body(List.of(ChatMessage.user("\udc00"))));
    assertEquals("invalid_utf8", half.errorClass());
  }

  private static JsonNode write(Object... settings) {
    return read(
        new RequestWriter(REF, TestEndpoint.config(settings))
            .generation(TestEndpoint.ask("r", "u")));
  }

  private static long seed(GenerationRequest request) {
    return read(writer().generation(request)).get("seed").longValue();
  }

  private static JsonNode body(List<ChatMessage> messages) {
    return body(messages, SamplingParams.defaults());
  }

  private static JsonNode body(SamplingParams params) {
    return body(List.of(ChatMessage.user("u")), params);
  }

  private static JsonNode body(List<ChatMessage> messages, SamplingParams params) {
    Prompt prompt = Prompt.of(messages, ThinkingMode.THINKING);
    return read(writer().generation(GenerationRequest.of("r", prompt, params)));
  }

  private static RequestWriter writer() {
    return new RequestWriter(REF, EndpointConfig.defaults());
  }

  private static JsonNode read(HttpSender.Message message) {
    return Json.parse(new String(message.body(), StandardCharsets.UTF_8));
  }

  private static List<String> keys(JsonNode node) {
    return node.properties().stream().map(Map.Entry::getKey).toList();
  }
}
