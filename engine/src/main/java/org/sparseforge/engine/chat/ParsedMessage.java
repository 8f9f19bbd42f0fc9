package org.sparseforge.engine.chat;

import java.util.List;
import java.util.Optional;

/**
 * A well-formed completion.
 *
 * @param content what the model says, possibly empty
 * @param reasoningContent what it thought before, empty in chat mode
 */
public record ParsedMessage(String content, String reasoningContent, List<Call> calls)
    implements ParseResult {
  public ParsedMessage {
    calls = List.copyOf(calls);
  }

  /**
   * A call in a well-formed block, which does not make its arguments JSON: the format copies values
   * that are not strings as the model wrote them.
   *
   * @param arguments the object's text, kept even where it is not JSON
   * @param argumentsProblem which parameter is not JSON and why, if one is not
   */
  public record Call(String name, String arguments, Optional<String> argumentsProblem) {
    /** Without id: the format has none. */
    public ToolCall toToolCall() {
      return ToolCall.of(name, arguments);
    }
  }

  /** The message to append to the conversation. */
  public ChatMessage toChatMessage() {
    return ChatMessage.assistant(
        content, reasoningContent, calls.stream().map(Call::toToolCall).toList());
  }
}
