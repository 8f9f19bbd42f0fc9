package org.sparseforge.engine;

import java.util.Locale;

/** Why a completion ended. */
public enum FinishReason {
  /** A stop token or a stop string came. */
  STOP,
  /** {@code max_tokens} were drawn, or the context is full. */
  LENGTH,
  /** The model called tools; only where the prompt was a conversation. */
  TOOL_CALLS,
  /** An endpoint refused to say it, or cut it off. */
  CONTENT_FILTER,
  /** {@link LocalEngine#abort} ended it; what had been drawn is there. */
  ABORT;

  /** The name rows carry. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
