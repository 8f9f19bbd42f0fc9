package org.sparseforge.verify.judge;

/** The judge gave no usable judgement; nothing is known of what it was to judge. */
public final class JudgeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JudgeException(String message) {
    super(message);
  }
}
