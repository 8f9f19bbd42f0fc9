package org.sparseforge.engine.chat;

/**
 * A completion that breaks the format. It is data for the row it belongs to, never an exception.
 *
 * @param message one sentence: what was expected and what is there
 * @param at index of the UTF-16 unit at which the broken piece begins
 */
public record MalformedCompletion(Kind kind, String message, int at) implements ParseResult {
  /** The published parser's errors, by its own names. */
  public enum Kind {
    INVALID_THINKING_FORMAT,
    INVALID_SUMMARY_FORMAT,
    TOOL_CALL_FORMAT_ERROR,
    MISSING_SPECIAL_TOKEN,
    TOOL_NAME_FORMAT_ERROR,
    PARAMETER_FORMAT_ERROR,
    DUPLICATE_PARAMETER_NAME,
    UNEXPECTED_CONTENT_AFTER_TOOL_CALLS,
    UNEXPECTED_CONTENT_AT_END,
    UNEXPECTED_SPECIAL_TOKEN_IN_CONTENT
  }
}
