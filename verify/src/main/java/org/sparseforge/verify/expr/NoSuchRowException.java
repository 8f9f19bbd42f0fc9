package org.sparseforge.verify.expr;

/** A lookup for a pair that has no row. A rule that asks for such a row is not met. */
public final class NoSuchRowException extends ExprException {
  private static final long serialVersionUID = 1L;

  public NoSuchRowException(String message) {
    super(message);
  }
}
