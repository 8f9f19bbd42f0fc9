package org.sparseforge.engine.chat;

/** Whether the model is asked to reason before it answers. */
public enum ThinkingMode {
  THINKING,
  CHAT;

  /**
   * The mode that rows and options call {@code thinking} or {@code chat}.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static ThinkingMode of(String name) {
    if ("thinking".equals(name)) {
      return THINKING;
    }
    if ("chat".equals(name)) {
      return CHAT;
    }
    throw new IllegalArgumentException(
        "thinking_mode '" + name + "' is not known; write 'thinking' or 'chat'");
  }

  /** The name that {@link #of} reads. */
  public String text() {
    return this == THINKING ? "thinking" : "chat";
  }
}
