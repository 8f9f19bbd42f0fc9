package org.sparseforge.verify.call;

import java.util.List;
import java.util.Objects;
import org.sparseforge.engine.chat.ChatMessage;

/**
 * One question to a model.
 *
 * @param id names the call in rows and messages
 * @param seed keys its draws: the same question with the same seed is answered the same by an
 *     engine that honours seeds
 */
public record Call(String id, long seed, List<ChatMessage> messages) {
  public Call {
    Objects.requireNonNull(id, "id");
    messages = List.copyOf(messages);
  }
}
