package org.sparseforge.engine;

import java.util.Arrays;
import java.util.List;
import org.sparseforge.engine.chat.ChatEncodingException;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.chat.EncodingOptions;
import org.sparseforge.engine.tokenizer.Surrogates;
import org.sparseforge.engine.tokenizer.TokenizerException;

/** Turns conversations and texts into what the model was trained to see. */
record ChatFormat(ChatProfile profile, TokenCodec codec) {
  /**
   * The conversation as text; as tokens, where those of its first messages are known.
   *
   * @param who names the request in messages
   * @throws EngineException.Invalid if a message cannot be written, or its text be tokenized
   */
  Prompt write(String who, Prompt.Chat chat) {
    if (chat.known().isEmpty()) {
      return new Prompt.Text(text(who, chat, 0));
    }
    Prompt.Known known = chat.known().get();
    int[] rest = tokens(who, "prompt", text(who, chat, known.numMessages()));
    int[] all = Arrays.copyOf(known.ids(), known.ids().length + rest.length);
    System.arraycopy(rest, 0, all, known.ids().length, rest.length);
    return new Prompt.TokenIds(all);
  }

  private String text(String who, Prompt.Chat chat, int from) {
    List<ChatMessage> messages = chat.messages();
    EncodingOptions options =
        EncodingOptions.of(chat.thinkingMode()).withContext(messages.subList(0, from));
    try {
      return profile.encode(messages.subList(from, messages.size()), options);
    } catch (ChatEncodingException e) {
      String after = from == 0 ? "" : "after " + from + " known messages, ";
      throw EngineException.Invalid.messages(who + ": " + after + e.getMessage(), e);
    }
  }

  /**
   * The tokens of a text.
   *
   * @param what of the request it is, for messages
   */
  int[] tokens(String who, String what, String text) {
    try {
      Surrogates.requirePaired(text);
    } catch (TokenizerException e) {
      throw EngineException.Invalid.utf8(who + ": " + what + ": " + e.getMessage(), e);
    }
    try {
      return codec.encode(text);
    } catch (RuntimeException e) {
      throw new EngineException.Invalid(
          who + ": its " + what + " cannot be tokenized: " + e.getMessage(), e);
    }
  }
}
