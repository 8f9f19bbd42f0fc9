package org.sparseforge.engine;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.ToolCall;

/**
 * A completion read as a message. One that breaks the format is data, not an exception: what could
 * be read of it, and what is wrong. One that met its token limit is not called malformed.
 *
 * @param content what the model says, possibly empty
 * @param reasoningContent what it thought before, possibly empty
 * @param toolCalls each with an id of its own; empty where the block of calls is broken
 * @param malformed how the format is broken. Calls stay where only their arguments are
 */
public record Reply(
    String content,
    String reasoningContent,
    List<ToolCall> toolCalls,
    Optional<MalformedReply> malformed) {
  public Reply {
    Objects.requireNonNull(content, "content");
    Objects.requireNonNull(reasoningContent, "reasoningContent");
    toolCalls = List.copyOf(toolCalls);
    Objects.requireNonNull(malformed, "malformed");
  }

  /** A sound answer that is nothing but text. */
  public static Reply of(String content) {
    return new Reply(content, "", List.of(), Optional.empty());
  }

  /** The message to go on with. */
  public ChatMessage toMessage() {
    return ChatMessage.assistant(content, reasoningContent, toolCalls);
  }
}
