package org.sparseforge.engine.loader;

/**
 * A checkpoint cannot be read as the model it claims to be. The message is one sentence for its
 * owner.
 */
public final class ModelLoadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ModelLoadException(String message) {
    super(message);
  }

  public ModelLoadException(String message, Throwable cause) {
    super(message, cause);
  }
}
