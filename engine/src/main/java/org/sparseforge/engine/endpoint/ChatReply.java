package org.sparseforge.engine.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.sparseforge.engine.FinishReason;
import org.sparseforge.engine.MalformedReply;
import org.sparseforge.engine.Reply;
import org.sparseforge.engine.chat.PythonJson;
import org.sparseforge.engine.chat.SpecialTokens;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.chat.ToolCall;
import org.sparseforge.schemas.Json;

/**
 * Reads the message of a chat completion. Reasoning comes under one of two names, or still in front
 * of the content where the server does not take it out.
 */
final class ChatReply {
  private final String requestId;
  private final List<ToolCall> calls = new ArrayList<>();
  private Optional<MalformedReply> malformed = Optional.empty();

  private ChatReply(String requestId) {
    this.requestId = requestId;
  }

  /**
   * @param reason as the server gives it
   * @param requestId names calls that have no ids
   */
  static Reply read(JsonNode message, FinishReason reason, ThinkingMode mode, String requestId) {
    ChatReply reader = new ChatReply(requestId);
    String content = AnswerText.content(message);
    String refusal = AnswerText.of(message, "refusal");
    String reasoning = AnswerText.of(message, "reasoning_content");
    if (reasoning.isEmpty()) {
      reasoning = AnswerText.of(message, "reasoning");
    }
    int end = content.indexOf(SpecialTokens.THINK_CLOSE);
    if (reasoning.isEmpty() && mode == ThinkingMode.THINKING && end >= 0) {
      String open = SpecialTokens.THINK_OPEN;
      reasoning = content.substring(content.startsWith(open) ? open.length() : 0, end);
      content = content.substring(end + SpecialTokens.THINK_CLOSE.length());
    }
    // Half a call must never run, and an answer that was cut short is no breach of format.
    if (reason == FinishReason.STOP || reason == FinishReason.TOOL_CALLS) {
      reader.readCalls(message.path("tool_calls"), reason == FinishReason.TOOL_CALLS);
    }
    return new Reply(
        content.isEmpty() ? refusal : content, reasoning, reader.calls, reader.malformed);
  }

  private void readCalls(JsonNode list, boolean expected) {
    for (JsonNode call : list) {
      JsonNode function = call.path("function");
      String name = AnswerText.of(function, "name");
      if (name.isEmpty()) {
        breaks("call " + calls.size() + " names no function");
        calls.clear();
        return;
      }
      String id = AnswerText.of(call, "id");
      int number = calls.size();
      calls.add(
          new ToolCall(
              id.isEmpty() ? "call_" + requestId + "_" + number : id,
              name,
              arguments(number, function.path("arguments"))));
    }
    if (expected && calls.isEmpty()) {
      breaks("the endpoint says that tools are called, but there is no call");
    }
  }

  /** Text as it came; no arguments at all are none, and some servers send the object itself. */
  private String arguments(int number, JsonNode given) {
    if (given.isMissingNode() || given.isNull()) {
      return "{}";
    }
    if (!given.isTextual()) {
      return check(number, AnswerText.whole(Json.write(given)));
    }
    String text = AnswerText.whole(given.textValue());
    return text.isBlank() ? "{}" : check(number, text);
  }

  private String check(int number, String arguments) {
    String problem = null;
    try {
      JsonNode value = PythonJson.parse(arguments);
      problem = value.isObject() ? null : "its arguments are JSON but no object";
    } catch (IllegalArgumentException e) {
      problem = "its arguments are " + e.getMessage();
    }
    if (problem != null && malformed.isEmpty()) {
      malformed = Optional.of(MalformedReply.arguments(number, problem));
    }
    return arguments;
  }

  private void breaks(String message) {
    malformed =
        Optional.of(new MalformedReply("tool_call_format_error", message, OptionalInt.empty()));
  }
}
