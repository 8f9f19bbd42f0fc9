package org.sparseforge.engine.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.Role;
import org.sparseforge.engine.chat.ToolCall;
import org.sparseforge.schemas.Json;

/**
 * Writes a conversation as OpenAI's API takes it. Tools and response format, which V3.2 has on
 * messages, go where the API wants them; calls without ids get some, and results the id of the call
 * they follow. Reasoning is sent back as long as the format would show it: up to the next question.
 */
final class MessageWriter {
  private final List<ChatMessage> messages;
  private final ObjectNode body;
  private final Deque<String> openCalls = new ArrayDeque<>();
  private int numCalls;

  private MessageWriter(List<ChatMessage> messages, ObjectNode body) {
    this.messages = messages;
    this.body = body;
  }

  static void write(List<ChatMessage> messages, ObjectNode body) {
    new MessageWriter(messages, body).write();
  }

  private void write() {
    ArrayNode array = body.putArray("messages");
    ArrayNode tools = Json.array();
    int lastQuestion = lastQuestion();
    for (int i = 0; i < messages.size(); i++) {
      ChatMessage message = messages.get(i);
      message.tools().forEach(tool -> tools.add(function(tool)));
      if (isSet(message.responseFormat())) {
        body.set("response_format", format(message.responseFormat()));
      }
      // Ours put tools on a system message that may say nothing else.
      boolean saysNothing = message.content() == null || message.content().isEmpty();
      if (message.role() != Role.SYSTEM || !saysNothing) {
        array.add(message(message, i > lastQuestion));
      }
    }
    if (!tools.isEmpty()) {
      body.set("tools", tools);
    }
  }

  private int lastQuestion() {
    int last = messages.size() - 1;
    while (last >= 0
        && messages.get(last).role() != Role.USER
        && messages.get(last).role() != Role.DEVELOPER) {
      last--;
    }
    return last;
  }

  private ObjectNode message(ChatMessage message, boolean withReasoning) {
    ObjectNode json = Json.object().put("role", message.role().text());
    json.put("content", message.content() == null ? "" : message.content());
    if (message.role() == Role.ASSISTANT) {
      openCalls.clear();
      String reasoning = message.reasoningContent();
      if (withReasoning && reasoning != null && !reasoning.isEmpty()) {
        json.put("reasoning_content", reasoning);
      }
      if (!message.toolCalls().isEmpty()) {
        ArrayNode calls = json.putArray("tool_calls");
        message.toolCalls().forEach(call -> calls.add(named(call).toJson()));
      }
    }
    if (message.role() == Role.TOOL) {
      String called = openCalls.pollFirst();
      String id = message.toolCallId() == null ? called : message.toolCallId();
      json.put("tool_call_id", id == null ? "" : id);
    }
    return json;
  }

  private ToolCall named(ToolCall call) {
    String id = call.id() == null ? "call_" + numCalls : call.id();
    numCalls++;
    openCalls.addLast(id);
    return new ToolCall(id, call.name(), call.arguments());
  }

  private static ObjectNode function(JsonNode tool) {
    ObjectNode json = Json.object().put("type", "function");
    json.set("function", tool);
    return json;
  }

  private static boolean isSet(JsonNode format) {
    return format != null && !format.isNull() && !format.isEmpty();
  }

  /** A bare schema is what our reader makes of OpenAI's {@code json_schema}. */
  private static JsonNode format(JsonNode format) {
    if (format.path("type").asText().equals("json_object") && format.size() == 1) {
      return format;
    }
    ObjectNode json = Json.object().put("type", "json_schema");
    json.putObject("json_schema").put("name", "answer").set("schema", format);
    return json;
  }
}
