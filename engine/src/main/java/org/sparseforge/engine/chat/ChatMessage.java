package org.sparseforge.engine.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;

/**
 * One message of a conversation, as the encoder wants it.
 *
 * @param content null where the sender gave none; a user or tool message is then refused when it is
 *     encoded, a system or assistant message counts as empty
 * @param reasoningContent what the model thought before {@code content}, or null
 * @param tools the {@code function} objects of the OpenAI tool list; shown for system and developer
 *     messages only
 * @param responseFormat the schema an answer must follow, or null; shown for system and developer
 *     messages only
 * @param toolCalls the calls of an assistant message, in the order their results will follow
 * @param toolCallId which call a tool message answers, or null; results match calls by order alone
 */
public record ChatMessage(
    Role role,
    String content,
    String reasoningContent,
    List<JsonNode> tools,
    JsonNode responseFormat,
    List<ToolCall> toolCalls,
    String toolCallId) {
  public ChatMessage {
    Objects.requireNonNull(role, "role");
    tools = List.copyOf(tools);
    toolCalls = List.copyOf(toolCalls);
  }

  /** A message of text alone. */
  public static ChatMessage of(Role role, String content) {
    return new ChatMessage(role, content, null, List.of(), null, List.of(), null);
  }

  public static ChatMessage system(String content) {
    return of(Role.SYSTEM, content);
  }

  public static ChatMessage developer(String content) {
    return of(Role.DEVELOPER, content);
  }

  public static ChatMessage user(String content) {
    return of(Role.USER, content);
  }

  public static ChatMessage tool(String content) {
    return of(Role.TOOL, content);
  }

  public static ChatMessage assistant(
      String content, String reasoningContent, List<ToolCall> toolCalls) {
    return new ChatMessage(
        Role.ASSISTANT, content, reasoningContent, List.of(), null, toolCalls, null);
  }

  public ChatMessage withTools(List<JsonNode> functions) {
    return new ChatMessage(
        role, content, reasoningContent, functions, responseFormat, toolCalls, toolCallId);
  }

  public ChatMessage withResponseFormat(JsonNode format) {
    return new ChatMessage(role, content, reasoningContent, tools, format, toolCalls, toolCallId);
  }

  /** The content, empty where there is none. */
  String contentOrEmpty() {
    return content == null ? "" : content;
  }

  boolean hasReasoning() {
    return reasoningContent != null && !reasoningContent.isEmpty();
  }

  /** Whether there is a response format to show; an empty one counts as none, as in Python. */
  boolean hasResponseFormat() {
    return responseFormat != null
        && !responseFormat.isNull()
        && !(responseFormat.isContainerNode() && responseFormat.isEmpty());
  }
}
