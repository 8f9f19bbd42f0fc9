package org.sparseforge.verify.fake;

import java.util.List;
import java.util.Optional;
import org.sparseforge.engine.FinishReason;
import org.sparseforge.engine.Reply;
import org.sparseforge.engine.chat.ChatEncoder;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.EncodingOptions;
import org.sparseforge.engine.chat.SpecialTokens;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.chat.ToolCall;

/** What a script says. */
public sealed interface Said {
  /** Never answers. */
  record Silent() implements Said {}

  /**
   * @param text as the model writes it, without its end; null where {@code message} says it
   * @param reply what to make of it, where that is not to be parsed
   */
  record Words(String text, ChatMessage message, FinishReason reason, Optional<Reply> reply)
      implements Said {
    String raw(ThinkingMode mode) {
      if (text != null) {
        return text;
      }
      List<ChatMessage> before = List.of(ChatMessage.user("?"));
      EncodingOptions after = EncodingOptions.of(mode).withContext(before);
      String encoded = ChatEncoder.encode(List.of(message), after);
      return encoded.substring(0, encoded.length() - SpecialTokens.EOS.length());
    }

    /** The same words, made something else of than a parser would. */
    public Words as(Reply other) {
      return new Words(text, message, reason, Optional.of(other));
    }
  }

  static Words raw(String text) {
    return new Words(text, null, FinishReason.STOP, Optional.empty());
  }

  /** Text that ends for another reason than the model's own. */
  static Words ended(String text, FinishReason reason) {
    return new Words(text, null, reason, Optional.empty());
  }

  static Words text(String content) {
    ChatMessage message = ChatMessage.assistant(content, "So I say it.", List.of());
    return new Words(null, message, FinishReason.STOP, Optional.empty());
  }

  static Words calls(ToolCall... calls) {
    ChatMessage message = ChatMessage.assistant("", "Let me look.", List.of(calls));
    return new Words(null, message, FinishReason.STOP, Optional.empty());
  }

  static ToolCall call(String name, String arguments) {
    return ToolCall.of(name, arguments);
  }
}
