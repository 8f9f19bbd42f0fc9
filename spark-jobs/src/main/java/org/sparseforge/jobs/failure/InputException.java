package org.sparseforge.jobs.failure;

/** What the user gave cannot be used. The message is one sentence: what, where, how to mend it. */
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InputException(String message) {
    super(message);
  }

  public InputException(String message, Throwable cause) {
    super(message, cause);
  }
}
