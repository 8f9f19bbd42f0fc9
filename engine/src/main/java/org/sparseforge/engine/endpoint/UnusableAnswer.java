package org.sparseforge.engine.endpoint;

/** An answer that is JSON and not what the API promises; counts as a failed attempt. */
final class UnusableAnswer extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableAnswer(String message) {
    super(message, null, false, false);
  }
}
