package org.sparseforge.engine.tokenizer;

/**
 * A tokenizer that cannot be opened, or a text it cannot take. The message is one sentence that
 * says what and where, and how to mend it.
 */
public final class TokenizerException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  TokenizerException(String message) {
    super(message);
  }

  TokenizerException(String message, Throwable cause) {
    super(message, cause);
  }
}
