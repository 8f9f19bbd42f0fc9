package org.sparseforge.verify.expr;

/** An expression that cannot be read, or that means nothing for the values it met. */
public class ExprException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ExprException(String message) {
    super(message);
  }
}
