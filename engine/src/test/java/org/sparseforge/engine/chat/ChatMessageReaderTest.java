package org.sparseforge.engine.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparseforge.schemas.Message;

class ChatMessageReaderTest {
  private static final String TOOLS =
      "[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"x\":1.0}}]";

  private static List<ChatMessage> messages(String json) {
    return ChatMessageReader.readMessages(PythonJson.parse(json));
  }

  private static List<ChatMessage> request(String json) {
    return ChatMessageReader.readRequest(PythonJson.parse(json));
  }

  private static void assertRefused(String message, String json) {
    var refused = assertThrows(ChatEncodingException.class, () -> request(json));
    assertEquals(message, refused.getMessage());
  }

  @Test
  void everyFieldOfAMessageIsRead() {
    assertEquals(
        List.of(
            ChatMessage.system("s")
                .withTools(List.of(PythonJson.parse("{\"name\":\"f\",\"x\":1.0}")))
                .withResponseFormat(PythonJson.parse("{\"a\":1}")),
            ChatMessage.user("one\ntwo"),
            ChatMessage.assistant(null, "why", List.of(new ToolCall("c1", "f", "{\"a\": 1}"))),
            new ChatMessage(Role.TOOL, "r", null, List.of(), null, List.of(), "c1")),
        messages(
            "[{\"role\":\"system\",\"content\":\"s\",\"name\":\"ignored\",\"tools\":"
                + TOOLS
                + ",\"response_format\":{\"a\":1}},"
                + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"one\"},"
                + "{\"type\":\"text\",\"text\":\"two\"}]},"
                + "{\"role\":\"assistant\",\"content\":null,\"reasoning\":\"why\",\"tool_calls\":"
                + "[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\","
                + "\"arguments\":\"{\\\"a\\\": 1}\"}}]},"
                + "{\"role\":\"tool\",\"content\":\"r\",\"tool_call_id\":\"c1\"}]"));
  }

  @Test
  void reasoningContentWinsOverItsOtherName() {
    assertEquals(
        "x",
        messages("[{\"role\":\"assistant\",\"reasoning\":\"y\",\"reasoning_content\":\"x\"}]")
            .get(0)
            .reasoningContent());
  }

  @Test
  void listsKeptAsJsonTextAreRead() {
    String calls = "[{\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]";
    ChatMessage message =
        ChatMessageReader.read(0, new Message("assistant", "c", "r", calls, null));
    assertEquals(ChatMessage.assistant("c", "r", List.of(ToolCall.of("f", "{}"))), message);
    var refused =
        assertThrows(
            ChatEncodingException.class,
            () -> ChatMessageReader.read(3, new Message("assistant", "", null, "[", null)));
    assertTrue(
        refused.getMessage().startsWith("messages[3] (assistant): tool_calls is text but not JSON"),
        refused.getMessage());
  }

  @Test
  void toolsOfTheRequestGoToTheLeadingMessageOrToOneOfTheirOwn() {
    String system = "{\"role\":\"system\",\"content\":\"s\"}";
    String user = "{\"role\":\"user\",\"content\":\"u\"}";
    List<ChatMessage> onSystem =
        request("{\"messages\":[" + system + "," + user + "],\"tools\":" + TOOLS + "}");
    assertEquals(2, onSystem.size());
    assertEquals(1, onSystem.get(0).tools().size());
    List<ChatMessage> inserted = request("{\"messages\":[" + user + "],\"tools\":" + TOOLS + "}");
    assertEquals(2, inserted.size());
    assertTrue(
        ChatEncoder.encode(inserted, ThinkingMode.CHAT)
            .startsWith(SpecialTokens.BOS + "\n\n## Tools\n\n"));
    String developer = user.replace("user", "developer");
    assertEquals(
        1,
        request("{\"messages\":[" + developer + "],\"tools\":" + TOOLS + "}")
            .get(0)
            .tools()
            .size());
    assertEquals(1, request("{\"messages\":[" + user + "],\"tools\":[]}").size());
  }

  @Test
  void theRequestsResponseFormatIsPlacedByItsType() {
    String head = "{\"messages\":[{\"role\":\"user\",\"content\":\"u\"}],\"response_format\":";
    assertEquals(1, request(head + "{\"type\":\"text\"}}").size());
    assertEquals(
        "{\"a\": 1}",
        PythonJson.write(
            request(
                    head
                        + "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":{\"a\":1}}}}")
                .get(0)
                .responseFormat()));
    assertEquals(
        "{\"type\": \"json_object\"}",
        PythonJson.write(request(head + "{\"type\":\"json_object\"}}").get(0).responseFormat()));
    assertNull(request(head + "null}").get(0).responseFormat());
  }

  @Test
  void malformedMessagesAreRefusedWithTheirPlace() {
    assertRefused(
        "messages must be a list of at least one message, found nothing",
        "{\"messages\":null}".replace("\"messages\":null", ""));
    assertRefused(
        "messages must be a list of at least one message, found an empty list",
        "{\"messages\":[]}");
    assertRefused(
        "messages must be a list of at least one message, found object", "{\"messages\":{}}");
    assertRefused("messages[0]: must be an object, found string", "{\"messages\":[\"hi\"]}");
    assertRefused(
        "messages[0]: role 'latest_reminder' is not known; V3.2 has system, developer, user,"
            + " assistant and tool",
        "{\"messages\":[{\"role\":\"latest_reminder\",\"content\":\"\"}]}");
    assertRefused("messages[0]: role must be text, found number", "{\"messages\":[{\"role\":1}]}");
    assertRefused(
        "messages[0] (user): content must be text or a list of text parts, found object",
        "{\"messages\":[{\"role\":\"user\",\"content\":{}}]}");
    assertRefused(
        "messages[0] (user): content part 0 must be {\"type\": \"text\", \"text\": ...}, found type"
            + " \"image_url\"; this model reads text only",
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]}");
    assertRefused(
        "messages[0] (system): tools[0] must be {\"type\": \"function\", \"function\": {...}},"
            + " found no function object",
        "{\"messages\":[{\"role\":\"system\",\"tools\":[{\"name\":\"f\"}]}]}");
  }

  @Test
  void malformedCallsAreRefusedWithTheirPlace() {
    String head = "{\"messages\":[{\"role\":\"assistant\",\"tool_calls\":";
    assertRefused(
        "messages[0] (assistant): tool_calls must be a list, found object", head + "{}}]}");
    assertRefused(
        "messages[0] (assistant): tool_calls[0] must be {\"function\": {\"name\": ...,"
            + " \"arguments\": ...}}",
        head + "[{\"name\":\"f\"}]}]}");
    assertRefused(
        "messages[0] (assistant): tool_calls[0] (function 'f'): arguments must be text that holds"
            + " a JSON object, as in \"{\\\"x\\\": 1}\", found object",
        head + "[{\"function\":{\"name\":\"f\",\"arguments\":{}}}]}]}");
  }

  @Test
  void toolsGivenTwiceAreRefused() {
    assertRefused(
        "messages[0] (system): has tools, and so has the request; keep one of the two lists",
        "{\"messages\":[{\"role\":\"system\",\"tools\":" + TOOLS + "}],\"tools\":" + TOOLS + "}");
    assertRefused(
        "messages[0] (system): has a response_format, and so has the request; keep one of the two",
        "{\"messages\":[{\"role\":\"system\",\"response_format\":{\"a\":1}}],"
            + "\"response_format\":{\"type\":\"json_object\"}}");
    assertRefused(
        "tools must be a list, found number",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"\"}],\"tools\":1}");
  }
}
