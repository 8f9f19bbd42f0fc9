package org.sparseforge.synth.seed;

/**
 * A seed table cannot be used. The message is one sentence for the person who brought the table:
 * file, place in it, what is wrong, how to mend it.
 */
public final class SeedTableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SeedTableException(String message) {
    super(message);
  }

  public SeedTableException(String message, Throwable cause) {
    super(message, cause);
  }
}
