package org.sparseforge.engine.chat;

import java.util.List;

/**
 * How one published model wants to be used: which modes it has, and what it samples with when a
 * request says nothing.
 */
public enum ChatProfile {
  /** Both modes, tools in both. */
  V3_2("v3.2", 32_768),
  /** The long thinker: no chat mode, no tools, and room for the longest published generations. */
  SPECIALE("speciale", 131_072);

  private final String text;
  private final int maxTokens;

  ChatProfile(String text, int maxTokens) {
    this.text = text;
    this.maxTokens = maxTokens;
  }

  /**
   * The profile called {@code name}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ChatProfile of(String name) {
    for (ChatProfile profile : values()) {
      if (profile.text.equals(name)) {
        return profile;
      }
    }
    throw new IllegalArgumentException(
        "profile '" + name + "' is not known; write 'v3.2' or 'speciale'");
  }

  /** The name that {@link #of} reads. */
  public String text() {
    return text;
  }

  public double temperature() {
    return 1.0;
  }

  public double topP() {
    return 0.95;
  }

  /** Tokens a completion may have when the request sets no limit, thinking included. */
  public int maxTokens() {
    return maxTokens;
  }

  /** The mode of a request that names none. */
  public ThinkingMode defaultThinkingMode() {
    return ThinkingMode.THINKING;
  }

  /**
   * The prompt of {@code messages} for this model.
   *
   * @throws ChatEncodingException also where this model lacks the mode or the tools asked for
   */
  public String encode(List<ChatMessage> messages, EncodingOptions options) {
    if (this == SPECIALE) {
      requireSpeciale(messages, options);
    }
    return ChatEncoder.encode(messages, options);
  }

  private static void requireSpeciale(List<ChatMessage> messages, EncodingOptions options) {
    if (options.thinkingMode() != ThinkingMode.THINKING) {
      throw new ChatEncodingException(
          ChatEncodingException.WHOLE_CONVERSATION,
          "profile speciale thinks always; use thinking_mode thinking, or profile v3.2");
    }
    for (int i = 0; i < messages.size(); i++) {
      ChatMessage message = messages.get(i);
      boolean usesTools =
          !message.tools().isEmpty()
              || !message.toolCalls().isEmpty()
              || message.role() == Role.TOOL;
      if (usesTools) {
        throw ChatEncodingException.at(
            i, message.role(), "profile speciale has no tools; remove them, or use profile v3.2");
      }
    }
  }
}
