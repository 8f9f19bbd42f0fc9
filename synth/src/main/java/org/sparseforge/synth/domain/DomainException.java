package org.sparseforge.synth.domain;

/** A domain file that cannot be used; the message names file, path inside it, and what to mend. */
public final class DomainException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DomainException(String message) {
    super(message);
  }
}
