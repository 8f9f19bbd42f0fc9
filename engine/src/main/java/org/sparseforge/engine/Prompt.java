package org.sparseforge.engine;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.ThinkingMode;

/** What stands before the first token to be drawn or scored. */
public sealed interface Prompt {
  /**
   * Tokens exactly as they are.
   *
   * @param ids kept, not copied: not to be changed while a request is on its way
   */
  record TokenIds(int[] ids) implements Prompt {}

  /** Text as the model is to see it, with special tokens written out; no template is applied. */
  record Text(String text) implements Prompt {}

  /**
   * A conversation, which the engine puts into its model's own format; the completion then has a
   * {@link Reply}.
   *
   * @param messages at least one
   * @param thinkingMode whether the model is asked to reason first; decides how its answer is read
   * @param known tokens of the first messages, where the model has seen them before
   */
  record Chat(List<ChatMessage> messages, ThinkingMode thinkingMode, Optional<Known> known)
      implements Prompt {
    public Chat {
      messages = List.copyOf(messages);
      Objects.requireNonNull(thinkingMode, "thinkingMode");
      if (messages.isEmpty()) {
        throw new IllegalArgumentException("a conversation needs at least one message");
      }
      if (known.isPresent() && known.get().numMessages() > messages.size()) {
        throw new IllegalArgumentException(
            "tokens of "
                + known.get().numMessages()
                + " messages are known, but there are only "
                + messages.size());
      }
    }

    /** The same with the tokens of its first messages. */
    public Chat withKnown(Known tokens) {
      return new Chat(messages, thinkingMode, Optional.of(tokens));
    }
  }

  /**
   * Tokens that stand for the first messages of a conversation: as sampled and as they were shown
   * to the model, so nothing is tokenized twice. The last of them is the one before the next
   * message begins: after an assistant's message the token that ended it. Whoever keeps them knows
   * whether the format would still show those messages so: a new question hides older reasoning.
   *
   * @param ids kept, not copied
   * @param numMessages how many messages they stand for, at least 1
   */
  record Known(int[] ids, int numMessages) {
    public Known {
      if (numMessages < 1 || ids.length == 0) {
        throw new IllegalArgumentException(
            "known tokens stand for at least one message, got "
                + ids.length
                + " tokens of "
                + numMessages
                + " messages");
      }
    }
  }

  static Prompt of(int... ids) {
    return new TokenIds(ids);
  }

  static Prompt of(String text) {
    return new Text(text);
  }

  /** A conversation of which no tokens are known. */
  static Chat of(List<ChatMessage> messages, ThinkingMode thinkingMode) {
    return new Chat(messages, thinkingMode, Optional.empty());
  }
}
