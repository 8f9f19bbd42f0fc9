package org.sparseforge.engine.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sparseforge.engine.chat.ChatEncodingException;
import org.sparseforge.engine.chat.ChatMessageReader;
import org.sparseforge.engine.chat.PythonJson;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.tokenizer.Surrogates;
import org.sparseforge.engine.tokenizer.TokenizerException;

/**
 * Reads rows of two shapes: an OpenAI batch line ({@code custom_id}, {@code url}, {@code body}), or
 * an object with {@code id} and either {@code messages} or {@code prompt}. In both the request may
 * carry {@code tools}, {@code response_format}, {@code thinking_mode} and {@code drop_thinking};
 * {@code chat_template_kwargs.thinking} is understood as a thinking mode too.
 */
public final class RequestRowReader {
  private RequestRowReader() {}

  /**
   * The row in one line of a JSONL file, without its line break. Never throws for what it holds.
   */
  public static RequestRow readLine(byte[] line) {
    CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    String text;
    try {
      text = utf8.decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      return new RequestRow.Invalid(
          null,
          RowErrorClass.INVALID_UTF8,
          "the line is no UTF-8 from byte " + soundPrefix(line) + " on; save the file as UTF-8");
    }
    return readLine(text);
  }

  /** Like {@link #readLine(byte[])}, for text that has been decoded. */
  public static RequestRow readLine(String line) {
    JsonNode row;
    try {
      row = PythonJson.parse(line);
    } catch (IllegalArgumentException e) {
      return new RequestRow.Invalid(
          null, RowErrorClass.INVALID_JSON, "the line is " + e.getMessage());
    }
    return read(row);
  }

  /** The row in a JSON value; numbers inside tools keep their spelling only from PythonJson. */
  public static RequestRow read(JsonNode row) {
    try {
      return readOrThrow(row);
    } catch (RowException e) {
      return e.row();
    }
  }

  private static RequestRow readOrThrow(JsonNode row) {
    if (!row.isObject()) {
      throw new RowException(
          null, RowErrorClass.INVALID_ROW, "a row must be an object, found " + typeOf(row));
    }
    String id = id(row);
    JsonNode body = row;
    if (row.has("body")) {
      body = row.get("body");
      if (!body.isObject()) {
        throw invalid(id, "body must be an object, found " + typeOf(body));
      }
      requireKnownUrl(id, row.get("url"));
    }
    try {
      return new RequestRow.Request(
          id,
          prompt(id, body),
          thinkingMode(id, row, body),
          dropThinking(id, row, body),
          (ObjectNode) body);
    } catch (ChatEncodingException e) {
      throw new RowException(id, RowErrorClass.INVALID_MESSAGES, e.getMessage());
    }
  }

  private static String id(JsonNode row) {
    String name = isMissing(row.get("custom_id")) ? "id" : "custom_id";
    JsonNode id = row.get(name);
    if (isMissing(id)) {
      throw invalid(null, "the row has neither id nor custom_id; give it one of its own");
    }
    if (!id.isTextual() && !id.isIntegralNumber()) {
      throw invalid(null, name + " must be text or a whole number, found " + typeOf(id));
    }
    try {
      Surrogates.requirePaired(id.asText());
    } catch (TokenizerException e) {
      throw new RowException(null, RowErrorClass.INVALID_UTF8, name + ": " + e.getMessage());
    }
    return id.asText();
  }

  private static void requireKnownUrl(String id, JsonNode url) {
    if (isMissing(url)) {
      return;
    }
    String text = url.asText();
    if (!text.equals("/v1/chat/completions") && !text.equals("/v1/completions")) {
      throw invalid(
          id, "url '" + text + "' is not served; write /v1/chat/completions or /v1/completions");
    }
  }

  private static RequestPrompt prompt(String id, JsonNode body) {
    boolean hasMessages = !isMissing(body.get("messages"));
    JsonNode prompt = body.get("prompt");
    if (hasMessages != isMissing(prompt)) {
      throw invalid(
          id,
          hasMessages
              ? "the row has both messages and prompt; keep one of the two"
              : "the row has neither messages nor prompt; give it one of the two");
    }
    if (hasMessages) {
      return new RequestPrompt.Chat(ChatMessageReader.readRequest(body));
    }
    if (prompt.isTextual()) {
      return new RequestPrompt.Text(prompt.textValue());
    }
    if (!prompt.isArray()) {
      throw invalid(id, "prompt must be text or a list of token ids, found " + typeOf(prompt));
    }
    List<Integer> ids = new ArrayList<>();
    for (JsonNode token : prompt) {
      if (!token.isInt() || token.intValue() < 0) {
        throw invalid(
            id,
            "prompt["
                + ids.size()
                + "] is "
                + PythonJson.write(token)
                + ", which is no token id; a list of several prompts must be several rows");
      }
      ids.add(token.intValue());
    }
    return new RequestPrompt.TokenIds(ids);
  }

  private static Optional<ThinkingMode> thinkingMode(String id, JsonNode row, JsonNode body) {
    JsonNode mode = firstOf(row.get("thinking_mode"), body.get("thinking_mode"));
    if (!isMissing(mode)) {
      try {
        return Optional.of(ThinkingMode.of(mode.isTextual() ? mode.textValue() : mode.toString()));
      } catch (IllegalArgumentException e) {
        throw invalid(id, e.getMessage());
      }
    }
    JsonNode thinking = body.path("chat_template_kwargs").get("thinking");
    if (isMissing(thinking)) {
      return Optional.empty();
    }
    boolean thinks = bool(id, "chat_template_kwargs.thinking", thinking);
    return Optional.of(thinks ? ThinkingMode.THINKING : ThinkingMode.CHAT);
  }

  private static boolean dropThinking(String id, JsonNode row, JsonNode body) {
    JsonNode drop = firstOf(row.get("drop_thinking"), body.get("drop_thinking"));
    return isMissing(drop) || bool(id, "drop_thinking", drop);
  }

  private static boolean bool(String id, String name, JsonNode value) {
    if (!value.isBoolean()) {
      throw invalid(id, name + " must be true or false, found " + typeOf(value));
    }
    return value.booleanValue();
  }

  /** How many bytes decode before the first that does not. */
  private static int soundPrefix(byte[] line) {
    ByteBuffer bytes = ByteBuffer.wrap(line);
    StandardCharsets.UTF_8
        .newDecoder()
        .decode(bytes, java.nio.CharBuffer.allocate(line.length), true);
    return bytes.position();
  }

  private static RowException invalid(String id, String message) {
    return new RowException(id, RowErrorClass.INVALID_ROW, message);
  }

  private static JsonNode firstOf(JsonNode first, JsonNode second) {
    return isMissing(first) ? second : first;
  }

  private static boolean isMissing(JsonNode node) {
    return node == null || node.isNull();
  }

  private static String typeOf(JsonNode node) {
    return node.getNodeType().name().toLowerCase(Locale.ROOT);
  }
}
