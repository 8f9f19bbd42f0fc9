package org.sparseforge.synth.environment;

/**
 * A domain whose world could not be made with this draw: too few names, an impossible computed
 * column.
 */
public final class WorldException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WorldException(String message) {
    super(message);
  }
}
