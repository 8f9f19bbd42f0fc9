package org.sparseforge.engine.kernel;

/** A choice would have to be made among scores one of which is NaN: a weight is broken. */
public final class NotANumberException extends KernelException {
  private static final long serialVersionUID = 1L;

  public NotANumberException(String message) {
    super(message);
  }
}
