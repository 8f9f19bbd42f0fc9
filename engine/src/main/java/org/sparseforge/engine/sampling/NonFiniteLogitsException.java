package org.sparseforge.engine.sampling;

/**
 * A row of logits holds NaN or positive infinity, or nothing but negative infinity: no token can be
 * drawn from it. Only the request it belongs to is lost.
 */
public final class NonFiniteLogitsException extends RuntimeException {
  NonFiniteLogitsException(String message) {
    super(message);
  }
}
