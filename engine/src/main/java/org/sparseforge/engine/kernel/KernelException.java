package org.sparseforge.engine.kernel;

/** An operator was asked for something it cannot do; its output is then untouched. */
public class KernelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public KernelException(String message) {
    super(message);
  }
}
