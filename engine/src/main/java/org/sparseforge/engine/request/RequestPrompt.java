package org.sparseforge.engine.request;

import java.util.List;
import org.sparseforge.engine.chat.ChatMessage;

/** What a row asks the model to go on from. */
public sealed interface RequestPrompt {
  /** A conversation, to be written in the model's chat format. At least one message. */
  record Chat(List<ChatMessage> messages) implements RequestPrompt {
    public Chat {
      messages = List.copyOf(messages);
    }
  }

  /** Text as the model is to see it; nothing is put before it. */
  record Text(String text) implements RequestPrompt {}

  /** Tokens as the model is to see them. */
  record TokenIds(List<Integer> ids) implements RequestPrompt {
    public TokenIds {
      ids = List.copyOf(ids);
    }
  }
}
