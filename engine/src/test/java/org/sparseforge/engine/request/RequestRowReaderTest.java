package org.sparseforge.engine.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.ThinkingMode;

class RequestRowReaderTest {
  private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]";

  private static RequestRow.Request read(String line) {
    return assertInstanceOf(RequestRow.Request.class, RequestRowReader.readLine(line));
  }

  private static void assertInvalid(String id, RowErrorClass kind, String message, String line) {
    assertEquals(new RequestRow.Invalid(id, kind, message), RequestRowReader.readLine(line));
  }

  private static void assertInvalidRow(String message, String fields) {
    assertInvalid("a", RowErrorClass.INVALID_ROW, message, "{\"id\":\"a\"," + fields + "}");
  }

  @Test
  void anOpenAiBatchLineIsRead() {
    RequestRow.Request row =
        read(
            "{\"custom_id\":\"r-1\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\","
                + "\"body\":{\"model\":\"m\",\"temperature\":0.5,\"chat_template_kwargs\":"
                + "{\"thinking\":false},"
                + MESSAGES
                + "}}");
    assertEquals("r-1", row.id());
    assertEquals(new RequestPrompt.Chat(List.of(ChatMessage.user("q"))), row.prompt());
    assertEquals(Optional.of(ThinkingMode.CHAT), row.thinkingMode());
    assertTrue(row.dropThinking());
    assertEquals(0.5, row.body().get("temperature").doubleValue());
  }

  @Test
  void aPlainRowIsRead() {
    RequestRow.Request row =
        read("{\"id\":7,\"prompt\":\"p\",\"thinking_mode\":\"chat\",\"drop_thinking\":false}");
    assertEquals("7", row.id());
    assertEquals(new RequestPrompt.Text("p"), row.prompt());
    assertEquals(ThinkingMode.CHAT, row.thinkingModeOr(ThinkingMode.THINKING));
    assertFalse(row.dropThinking());
    assertEquals(
        new RequestPrompt.TokenIds(List.of(0, 128803)),
        read("{\"id\":\"x\",\"prompt\":[0,128803]}").prompt());
    assertEquals(
        ThinkingMode.THINKING,
        read("{\"id\":\"x\",\"prompt\":\"\"}").thinkingModeOr(ThinkingMode.THINKING));
  }

  @Test
  void linesThatAreNoRowsSayWhy() {
    byte[] latin1 = "{\"id\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertEquals(
        new RequestRow.Invalid(
            null,
            RowErrorClass.INVALID_UTF8,
            "the line is no UTF-8 from byte 7 on; save the file as UTF-8"),
        RequestRowReader.readLine(latin1));
    var invalid = assertInstanceOf(RequestRow.Invalid.class, RequestRowReader.readLine("{\"id\":"));
    assertEquals(RowErrorClass.INVALID_JSON, invalid.errorClass());
    assertTrue(invalid.message().startsWith("the line is not JSON: "), invalid.message());
    assertInvalid(null, RowErrorClass.INVALID_ROW, "a row must be an object, found array", "[]");
    assertInvalid(
        null,
        RowErrorClass.INVALID_ROW,
        "the row has neither id nor custom_id; give it one of its own",
        "{\"prompt\":\"p\"}");
    assertInvalid(
        null,
        RowErrorClass.INVALID_ROW,
        "id must be text or a whole number, found object",
        "{\"id\":{}}");
    var half =
        assertInstanceOf(
            RequestRow.Invalid.class, RequestRowReader.readLine("{\"id\":\"\\ud800\"}"));
    assertEquals(RowErrorClass.INVALID_UTF8, half.errorClass());
  }

  @Test
  void requestsThatCannotBeMeantAreRefused() {
    assertInvalidRow(
        "the row has both messages and prompt; keep one of the two",
        "\"prompt\":\"p\"," + MESSAGES);
    assertInvalidRow(
        "the row has neither messages nor prompt; give it one of the two", "\"prompt\":null");
    assertInvalidRow("prompt must be text or a list of token ids, found number", "\"prompt\":1");
    assertInvalidRow(
        "prompt[1] is \"b\", which is no token id; a list of several prompts must be several rows",
        "\"prompt\":[1,\"b\"]");
    assertInvalidRow("body must be an object, found string", "\"body\":\"x\"");
    assertInvalidRow(
        "url '/v1/embeddings' is not served; write /v1/chat/completions or /v1/completions",
        "\"url\":\"/v1/embeddings\",\"body\":{}");
    assertInvalidRow(
        "thinking_mode 'loud' is not known; write 'thinking' or 'chat'",
        "\"thinking_mode\":\"loud\",\"prompt\":\"\"");
    assertInvalidRow(
        "drop_thinking must be true or false, found string",
        "\"drop_thinking\":\"no\",\"prompt\":\"\"");
    assertInvalidRow(
        "chat_template_kwargs.thinking must be true or false, found number",
        "\"chat_template_kwargs\":{\"thinking\":1},\"prompt\":\"\"");
    assertInvalid(
        "a",
        RowErrorClass.INVALID_MESSAGES,
        "messages[0]: role 'function' is not known; V3.2 has system, developer, user, assistant"
            + " and tool",
        "{\"id\":\"a\",\"messages\":[{\"role\":\"function\"}]}");
  }

  @Property(tries = 2000)
  void noLineThrows(@ForAll("lines") String line) {
    assertNotNull(RequestRowReader.readLine(line));
    assertNotNull(RequestRowReader.readLine(line.getBytes(StandardCharsets.UTF_16)));
  }

  @Provide
  Arbitrary<String> lines() {
    Arbitrary<String> fields =
        Arbitraries.of(
            "id",
            "custom_id",
            "body",
            "messages",
            "prompt",
            "tools",
            "thinking_mode",
            "url",
            "chat_template_kwargs",
            "drop_thinking",
            "response_format",
            "role",
            "content");
    Arbitrary<String> values =
        Arbitraries.of(
            "null",
            "1",
            "\"\"",
            "\"user\"",
            "[]",
            "{}",
            "[1]",
            "[{}]",
            "true",
            "[[]]",
            "[{\"role\":\"user\",\"content\":\"q\"}]",
            "[{\"role\":\"tool\",\"tool_calls\":[1]}]",
            "[{\"role\":\"user\",\"content\":[1]}]",
            "{\"messages\":[{\"role\":1}]}",
            "NaN");
    return fields
        .flatMap(field -> values.map(value -> "\"" + field + "\":" + value))
        .list()
        .ofMaxSize(6)
        .map(parts -> "{" + String.join(",", parts) + "}");
  }
}
