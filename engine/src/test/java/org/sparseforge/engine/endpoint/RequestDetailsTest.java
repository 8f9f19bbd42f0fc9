package org.sparseforge.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.Role;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.chat.ToolCall;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.schemas.Json;

/** What is sent, where, and what of it the configuration may change. */
class RequestDetailsTest {
  private static final EndpointRef REF = EndpointRef.of("openai:http://h/v1//#m");

  @Test
  void eachKindOfPromptHasItsAddress() {
    assertEquals(URI.create("http://h/v1/chat/completions"), chat("thinking").address());
    assertEquals(URI.create("http://h/v1/completions"), text(Map.of()).address());
  }

  @Test
  void anEchoIsAskedForByAllThatItNeeds() {
    HttpSender.Message echo =
        new RequestWriter(REF, EndpointConfig.defaults()).echo("r", Prompt.of("p"));
    assertEquals(URI.create("http://h/v1/completions"), echo.address());
    assertEquals(
        "{\"model\":\"m\",\"prompt\":\"p\",\"max_tokens\":1,\"temperature\":0,\"logprobs\":1,"
            + "\"echo\":true,\"stream\":false}",
        body(echo).toString());
  }

  @Test
  void logprobsOfTextAreTheNumberOfTheLikeliest() {
    assertEquals("4", body(text(Map.of("top_logprobs", 4))).path("logprobs").toString());
    assertEquals("0", body(text(Map.of("logprobs", true))).path("logprobs").toString());
  }

  @Test
  void aSeedOfTheRequestsOwnIsSentAsItIs() {
    long wide = 1L << 40;
    assertEquals(wide, body(text(Map.of("seed", wide))).path("seed").longValue());
  }

  @Test
  void thinkingIsPassedOnAsTheServerTakesIt() {
    assertEquals("{\"type\":\"enabled\"}", body(chat("thinking")).path("thinking").toString());
    assertEquals(
        "{\"thinking\":true}",
        body(chat("chat_template_kwargs")).path("chat_template_kwargs").toString());
  }

  @Test
  void whatIsOmittedIsNotSentThoughItIsAnExtra() {
    EndpointConfig config =
        TestEndpoint.config("extra_body", "{\"user\": \"me\"}", "omit", List.of("user"));
    GenerationRequest request = TestEndpoint.ask("r", "u");
    assertFalse(body(new RequestWriter(REF, config).generation(request)).has("user"));
  }

  @Test
  void extrasBelongToTheConfigurationAlone() {
    ObjectNode extra = Json.object().put("user", "me");
    EndpointConfig defaults = EndpointConfig.defaults();
    EndpointConfig config =
        new EndpointConfig(
            defaults.apiKeyEnv(),
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            ThinkingParameter.NONE,
            extra,
            Set.of(),
            0);
    extra.put("user", "another");
    assertEquals("{\"user\":\"me\"}", config.extraBody().toString());
  }

  @Test
  void nothingThatDiffersFromRequestToRequestIsAnExtra() {
    for (String key : List.of("model", "messages", "prompt", "stream")) {
      String text = "{\"" + key + "\":1}";
      assertEquals(
          "endpoint: extra_body must be without '" + key + "', got '" + text + "'",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> EndpointConfig.from(Map.of("extra_body", text)))
              .getMessage());
    }
  }

  @Test
  void aDeveloperAsksQuestionsToo() {
    ChatMessage thought = ChatMessage.assistant("a", "hm", List.of());
    JsonNode messages =
        body(write(List.of(ChatMessage.user("u"), thought, ChatMessage.developer("d"), thought)))
            .path("messages");
    assertTrue(messages.path(1).path("reasoning_content").isMissingNode());
    assertEquals("hm", messages.path(3).path("reasoning_content").asText());
  }

  @Test
  void aResultBelongsToTheCallItNamesOrToOneOfItsOwnTurn() {
    ToolCall call = ToolCall.of("f", "{}");
    JsonNode messages =
        body(write(
                List.of(
                    ChatMessage.user("u"),
                    ChatMessage.assistant("", null, List.of(call)),
                    ChatMessage.assistant("", null, List.of(call)),
                    ChatMessage.tool("x"),
                    ChatMessage.assistant("", null, List.of(call)),
                    new ChatMessage(Role.TOOL, "y", null, List.of(), null, List.of(), "mine"))))
            .path("messages");
    assertEquals("call_1", messages.path(3).path("tool_call_id").asText());
    assertEquals("mine", messages.path(5).path("tool_call_id").asText());
  }

  private static HttpSender.Message chat(String thinkingParameter) {
    GenerationRequest request =
        GenerationRequest.of(
            "r",
            Prompt.of(List.of(ChatMessage.user("u")), ThinkingMode.THINKING),
            SamplingParams.defaults());
    EndpointConfig config = TestEndpoint.config("thinking_parameter", thinkingParameter);
    return new RequestWriter(REF, config).generation(request);
  }

  private static HttpSender.Message text(Map<String, Object> sampling) {
    return new RequestWriter(REF, EndpointConfig.defaults())
        .generation(GenerationRequest.of("r", Prompt.of("p"), SamplingParams.from(sampling)));
  }

  private static HttpSender.Message write(List<ChatMessage> messages) {
    return new RequestWriter(REF, EndpointConfig.defaults())
        .generation(
            GenerationRequest.of(
                "r", Prompt.of(messages, ThinkingMode.THINKING), SamplingParams.defaults()));
  }

  private static JsonNode body(HttpSender.Message message) {
    return Json.parse(new String(message.body(), StandardCharsets.UTF_8));
  }
}
