package org.sparseforge.verify.sandbox;

/**
 * The sandbox itself could not be started or broke: infrastructure, never a verdict on the code
 * inside.
 */
public final class SandboxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SandboxException(String message) {
    super(message);
  }

  public SandboxException(String message, Throwable cause) {
    super(message, cause);
  }
}
