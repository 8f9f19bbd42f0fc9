package org.sparseforge.verify.sandbox;

/**
 * The sandbox itself could not be started or broke: infrastructure, never a verdict on the code
 * inside.
 */
public class SandboxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SandboxException(String message) {
    super(message);
  }

  public SandboxException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A clock on the wall stopped what had hardly computed yet: what it would have done is open. */
  public static final class Late extends SandboxException {
    private static final long serialVersionUID = 1L;

    public Late(String message) {
      super(message);
    }
  }
}
