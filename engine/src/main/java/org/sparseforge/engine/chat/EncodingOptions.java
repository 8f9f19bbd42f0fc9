package org.sparseforge.engine.chat;

import java.util.List;
import java.util.Objects;

/**
 * How a conversation becomes a prompt.
 *
 * @param context messages that stand before the encoded ones and whose text the model has seen
 *     already: they decide where thinking starts and which calls a result answers, but are not
 *     written, nor is the token that begins a text
 * @param dropThinking whether reasoning before the last user or developer message is removed first.
 *     It never shows there anyway, so the prompt is the same either way; the switch exists because
 *     requests written for the published encoder carry it
 * @param addBos whether a prompt without context begins with {@link SpecialTokens#BOS}
 */
public record EncodingOptions(
    ThinkingMode thinkingMode, List<ChatMessage> context, boolean dropThinking, boolean addBos) {
  public EncodingOptions {
    Objects.requireNonNull(thinkingMode, "thinkingMode");
    context = List.copyOf(context);
  }

  /** The published defaults: no context, thinking dropped, BOS written. */
  public static EncodingOptions of(ThinkingMode thinkingMode) {
    return new EncodingOptions(thinkingMode, List.of(), true, true);
  }

  public EncodingOptions withContext(List<ChatMessage> messages) {
    return new EncodingOptions(thinkingMode, messages, dropThinking, addBos);
  }

  public EncodingOptions withDropThinking(boolean drop) {
    return new EncodingOptions(thinkingMode, context, drop, addBos);
  }

  public EncodingOptions withAddBos(boolean add) {
    return new EncodingOptions(thinkingMode, context, dropThinking, add);
  }
}
