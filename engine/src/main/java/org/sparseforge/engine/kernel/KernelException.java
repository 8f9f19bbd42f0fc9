package org.sparseforge.engine.kernel;

/** An operator was asked for something it cannot do; its output is then untouched. */
public final class KernelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public KernelException(String message) {
    super(message);
  }
}
