package org.sparseforge.engine.request;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.sparseforge.engine.chat.ChatEncodingException;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.chat.EncodingOptions;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.tokenizer.Surrogates;
import org.sparseforge.engine.tokenizer.TokenizerException;
import org.sparseforge.schemas.Json;

/** One row of input, read. */
public sealed interface RequestRow {
  /**
   * A row that can be tried.
   *
   * @param thinkingMode the row's own, where it has one
   * @param body where the request's other settings stand (temperature, max_tokens, ...), unchecked:
   *     the row itself, or the body of an OpenAI batch line
   */
  record Request(
      String id,
      RequestPrompt prompt,
      Optional<ThinkingMode> thinkingMode,
      boolean dropThinking,
      ObjectNode body)
      implements RequestRow {
    /** The mode its answer is written in, which is also the one to parse it with. */
    public ThinkingMode thinkingModeOr(ThinkingMode otherwise) {
      return thinkingMode.orElse(otherwise);
    }

    /**
     * The text the model would see; empty where the row gives token ids.
     *
     * @param otherwise the mode of a row that names none
     * @throws RowException if the conversation has no prompt in {@code profile}'s format
     */
    public Optional<String> promptText(ChatProfile profile, ThinkingMode otherwise) {
      String text;
      if (prompt instanceof RequestPrompt.Chat chat) {
        EncodingOptions options =
            EncodingOptions.of(thinkingModeOr(otherwise)).withDropThinking(dropThinking);
        try {
          text = profile.encode(chat.messages(), options);
        } catch (ChatEncodingException e) {
          throw new RowException(id, RowErrorClass.INVALID_MESSAGES, e.getMessage());
        }
      } else if (prompt instanceof RequestPrompt.Text plain) {
        text = plain.text();
      } else {
        return Optional.empty();
      }
      try {
        Surrogates.requirePaired(text);
      } catch (TokenizerException e) {
        throw new RowException(id, RowErrorClass.INVALID_UTF8, "prompt: " + e.getMessage());
      }
      return Optional.of(text);
    }
  }

  /**
   * A row that cannot be done, whatever the model.
   *
   * @param id the row's id, or null where it has none that could be read
   * @param message one sentence: what is wrong and how to mend it
   */
  record Invalid(String id, RowErrorClass errorClass, String message) implements RequestRow {
    /** {class, message}, the shape of the column {@code error}. */
    public ObjectNode errorJson() {
      return Json.object().put("class", errorClass.text()).put("message", message);
    }
  }
}
