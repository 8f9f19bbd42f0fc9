package org.sparseforge.verify.episode;

import java.util.ArrayList;
import java.util.List;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.Role;

/** Messages of a {@link Context} whose tokens are known together or not at all. */
final class ContextBlock {
  /** There is no reasoning among the tokens, or none any more. */
  static final int NO_REASONING = -1;

  final List<ChatMessage> messages = new ArrayList<>();

  /** Whether it is one reply of the model, and its tokens are those it drew. */
  final boolean reply;

  /** Null where they are not known. */
  int[] ids;

  /** Index in {@link #ids} of the token that ends the reasoning; beyond them if nobody can tell. */
  int reasoningEnd;

  private ContextBlock(boolean reply, int[] ids, int reasoningEnd) {
    this.reply = reply;
    this.ids = ids;
    this.reasoningEnd = reasoningEnd;
  }

  static ContextBlock shown() {
    return new ContextBlock(false, null, NO_REASONING);
  }

  static ContextBlock reply(ChatMessage message, int[] ids, int reasoningEnd) {
    ContextBlock block = new ContextBlock(true, ids, reasoningEnd);
    block.messages.add(message);
    return block;
  }

  /**
   * Takes the reasoning out of the messages, not out of the tokens.
   *
   * @return whether there was any
   */
  boolean hideInMessages() {
    boolean found = false;
    for (int i = 0; i < messages.size(); i++) {
      ChatMessage message = messages.get(i);
      if (message.role() == Role.ASSISTANT && message.reasoningContent() != null) {
        messages.set(i, ChatMessage.assistant(message.content(), null, message.toolCalls()));
        found = true;
      }
    }
    return found;
  }
}
