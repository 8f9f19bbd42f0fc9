package org.sparseforge.engine;

/** Why a completion ended. */
public enum FinishReason {
  /** A stop token or a stop string came. */
  STOP,
  /** {@code max_tokens} were drawn, or the context is full. */
  LENGTH,
  /** The model called tools; only an engine that parses messages can tell. */
  TOOL_CALLS,
  /** {@link LocalEngine#abort} ended it; what had been drawn is there. */
  ABORT
}
