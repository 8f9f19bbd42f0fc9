package org.sparseforge.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;

/**
 * One chat message, in the field's usual shape.
 *
 * @param role system, developer, user, assistant or tool
 * @param content never null; empty where a message has none
 * @param reasoningContent what the model thought before {@code content}, or null
 * @param toolCalls JSON text: a list of {id, type, function: {name, arguments}}, or null
 * @param toolCallId the call that a tool message answers, or null
 */
public record Message(
    String role, String content, String reasoningContent, String toolCalls, String toolCallId) {
  public Message {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(content, "content");
  }

  public static Message of(String role, String content) {
    return new Message(role, content, null, null, null);
  }

  public static Message system(String content) {
    return of("system", content);
  }

  public static Message user(String content) {
    return of("user", content);
  }

  /** {role, content}: the shape a task's prompt column holds. */
  public ObjectNode toPromptJson() {
    return Json.object().put("role", role).put("content", content);
  }

  public ObjectNode toJson() {
    return toPromptJson()
        .put("reasoning_content", reasoningContent)
        .put("tool_calls", toolCalls)
        .put("tool_call_id", toolCallId);
  }

  public static Message fromJson(JsonNode node) {
    return new Message(
        Json.text(node, "role"),
        Json.text(node, "content"),
        Json.textOrNull(node, "reasoning_content"),
        Json.textOrNull(node, "tool_calls"),
        Json.textOrNull(node, "tool_call_id"));
  }
}
