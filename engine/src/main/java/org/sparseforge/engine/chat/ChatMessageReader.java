package org.sparseforge.engine.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Message;

/**
 * Reads OpenAI-style JSON into messages. It checks shapes; what a prompt demands of the
 * conversation is {@link ChatEncoder}'s to say.
 *
 * <p>Beyond the OpenAI form it takes {@code reasoning_content} (or {@code reasoning}), {@code
 * tools} and {@code response_format} on a message, and JSON text where a list of tools or calls is
 * meant, as our own datasets store them. Unknown fields are ignored. Trees must come from {@link
 * PythonJson#parse} where numbers in tools are to be spelled as published.
 */
public final class ChatMessageReader {
  private final int index;
  private final JsonNode json;
  private Role role;

  private ChatMessageReader(int index, JsonNode json) {
    this.index = index;
    this.json = json;
  }

  /**
   * The messages of a request body: its {@code messages}, with the request's own {@code tools} and
   * {@code response_format} placed on the leading system or developer message, or on an empty
   * system message put before the rest. Of a {@code json_schema} response format the inner schema
   * is placed, of type {@code text} nothing, and anything else as it is.
   *
   * @throws ChatEncodingException if a message or the request is malformed
   */
  public static List<ChatMessage> readRequest(JsonNode body) {
    List<ChatMessage> messages = readMessages(body.get("messages"));
    List<JsonNode> tools;
    try {
      tools = functions(body.get("tools"));
    } catch (IllegalArgumentException e) {
      throw new ChatEncodingException(ChatEncodingException.WHOLE_CONVERSATION, e.getMessage());
    }
    JsonNode format = requestedFormat(body.get("response_format"));
    if (tools.isEmpty() && format == null) {
      return messages;
    }
    List<ChatMessage> placed = new ArrayList<>(messages);
    Role first = messages.get(0).role();
    if (first != Role.SYSTEM && first != Role.DEVELOPER) {
      placed.add(0, ChatMessage.system(""));
    }
    ChatMessage leading = placed.get(0);
    if (!tools.isEmpty()) {
      if (!leading.tools().isEmpty()) {
        throw ChatEncodingException.at(
            0, leading.role(), "has tools, and so has the request; keep one of the two lists");
      }
      leading = leading.withTools(tools);
    }
    if (format != null) {
      if (leading.hasResponseFormat()) {
        throw ChatEncodingException.at(
            0,
            leading.role(),
            "has a response_format, and so has the request; keep one of the two");
      }
      leading = leading.withResponseFormat(format);
    }
    placed.set(0, leading);
    return List.copyOf(placed);
  }

  /**
   * A list of at least one message.
   *
   * @throws ChatEncodingException if it is no such list or a message is malformed
   */
  public static List<ChatMessage> readMessages(JsonNode messages) {
    if (messages == null || !messages.isArray() || messages.isEmpty()) {
      throw new ChatEncodingException(
          ChatEncodingException.WHOLE_CONVERSATION,
          "messages must be a list of at least one message, found "
              + (messages != null && messages.isArray() ? "an empty list" : typeOf(messages)));
    }
    List<ChatMessage> read = new ArrayList<>();
    for (JsonNode message : messages) {
      read.add(new ChatMessageReader(read.size(), message).read());
    }
    return List.copyOf(read);
  }

  /**
   * A message of a dataset or an episode; {@code index} is its place, for errors.
   *
   * @throws ChatEncodingException if its role or its calls are malformed
   */
  public static ChatMessage read(int index, Message message) {
    return new ChatMessageReader(index, message.toJson()).read();
  }

  private ChatMessage read() {
    if (!json.isObject()) {
      throw problem("must be an object, found " + typeOf(json));
    }
    String roleText = text("role");
    role =
        Role.of(roleText)
            .orElseThrow(
                () ->
                    problem(
                        "role '"
                            + roleText
                            + "' is not known; V3.2 has system, developer, user, assistant and"
                            + " tool"));
    String reasoning = text("reasoning_content");
    try {
      return new ChatMessage(
          role,
          content(json.get("content")),
          reasoning != null ? reasoning : text("reasoning"),
          functions(json.get("tools")),
          json.get("response_format"),
          toolCalls(),
          text("tool_call_id"));
    } catch (ChatEncodingException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw problem(e.getMessage());
    }
  }

  /** Text parts are joined by line breaks. */
  private String content(JsonNode content) {
    if (isMissing(content) || content.isTextual()) {
      return isMissing(content) ? null : content.textValue();
    }
    if (!content.isArray()) {
      throw problem("content must be text or a list of text parts, found " + typeOf(content));
    }
    List<String> parts = new ArrayList<>();
    for (JsonNode part : content) {
      JsonNode text = part.get("text");
      if (!"text".equals(part.path("type").asText()) || text == null || !text.isTextual()) {
        throw problem(
            "content part "
                + parts.size()
                + " must be {\"type\": \"text\", \"text\": ...}, found "
                + (part.path("type").isTextual() ? "type " + part.get("type") : typeOf(part))
                + "; this model reads text only");
      }
      parts.add(text.textValue());
    }
    return String.join("\n", parts);
  }

  private static List<JsonNode> functions(JsonNode tools) {
    List<JsonNode> functions = new ArrayList<>();
    for (JsonNode tool : listOf("tools", tools)) {
      JsonNode function = tool.get("function");
      if (function == null || !function.isObject()) {
        throw new IllegalArgumentException(
            "tools["
                + functions.size()
                + "] must be {\"type\": \"function\", \"function\": {...}}, found "
                + (tool.isObject() ? "no function object" : typeOf(tool)));
      }
      functions.add(function);
    }
    return functions;
  }

  private List<ToolCall> toolCalls() {
    List<ToolCall> calls = new ArrayList<>();
    for (JsonNode call : listOf("tool_calls", json.get("tool_calls"))) {
      String where = "tool_calls[" + calls.size() + "]";
      JsonNode function = call.path("function");
      JsonNode name = function.path("name");
      JsonNode arguments = function.path("arguments");
      if (!name.isTextual()) {
        throw problem(where + " must be {\"function\": {\"name\": ..., \"arguments\": ...}}");
      }
      if (!arguments.isTextual()) {
        throw problem(
            where
                + " (function '"
                + name.textValue()
                + "'): arguments must be text that holds a JSON object, as in"
                + " \"{\\\"x\\\": 1}\", found "
                + typeOf(arguments));
      }
      JsonNode id = call.get("id");
      calls.add(
          new ToolCall(
              id != null && id.isTextual() ? id.textValue() : null,
              name.textValue(),
              arguments.textValue()));
    }
    return calls;
  }

  private static JsonNode listOf(String name, JsonNode list) {
    if (isMissing(list)) {
      return Json.array();
    }
    JsonNode read = list;
    if (list.isTextual()) {
      try {
        read = PythonJson.parse(list.textValue());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(name + " is text but " + e.getMessage(), e);
      }
    }
    if (!read.isArray()) {
      throw new IllegalArgumentException(name + " must be a list, found " + typeOf(read));
    }
    return read;
  }

  private static JsonNode requestedFormat(JsonNode format) {
    if (isMissing(format) || "text".equals(format.path("type").asText())) {
      return null;
    }
    JsonNode schema = format.path("json_schema").path("schema");
    return schema.isObject() ? schema : format;
  }

  private String text(String name) {
    JsonNode value = json.get(name);
    if (isMissing(value)) {
      return null;
    }
    if (!value.isTextual()) {
      throw problem(name + " must be text, found " + typeOf(value));
    }
    return value.textValue();
  }

  private ChatEncodingException problem(String problem) {
    return ChatEncodingException.at(index, role, problem);
  }

  private static boolean isMissing(JsonNode node) {
    return node == null || node.isNull();
  }

  private static String typeOf(JsonNode node) {
    return node == null || node.isMissingNode()
        ? "nothing"
        : node.getNodeType().name().toLowerCase(Locale.ROOT);
  }
}
