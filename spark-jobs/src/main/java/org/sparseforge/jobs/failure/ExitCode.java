package org.sparseforge.jobs.failure;

/** What the process tells its caller. */
public final class ExitCode {
  public static final int DONE = 0;

  /** The job failed; the same command may be run again. */
  public static final int FAILED = 1;

  /** The user's input is wrong. */
  public static final int BAD_INPUT = 2;

  /** Finished, but with fewer tasks or rows than asked for. */
  public static final int SHORT = 3;

  private ExitCode() {}
}
