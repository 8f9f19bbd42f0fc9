package org.sparseforge.jobs.failure;

/**
 * The job could not be finished though its input was right. The message is one sentence and says
 * whether the same command may be run again.
 */
public final class JobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JobException(String message) {
    super(message);
  }

  public JobException(String message, Throwable cause) {
    super(message, cause);
  }
}
