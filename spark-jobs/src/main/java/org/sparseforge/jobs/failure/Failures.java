package org.sparseforge.jobs.failure;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.sparseforge.jobs.storage.Disk;
import org.sparseforge.synth.author.AuthorUnavailableException;
import org.sparseforge.synth.domain.DomainException;
import org.sparseforge.synth.seed.SeedTableException;
import org.sparseforge.verify.sandbox.SandboxException;

/** Turns whatever was thrown into one sentence for the user and an exit code. */
public final class Failures {
  private static final String AGAIN = "; what is done is kept, run the same command again";

  private Failures() {}

  /**
   * @param text one line, without stack trace
   */
  public record Failure(int exitCode, String text) {}

  /** The innermost cause that says something a user can act on decides. */
  public static Failure describe(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof InputException
          || t instanceof DomainException
          || t instanceof SeedTableException) {
        return new Failure(ExitCode.BAD_INPUT, oneLine(t.getMessage()));
      }
      if (t instanceof JobException) {
        return new Failure(ExitCode.FAILED, oneLine(t.getMessage()));
      }
      if (t instanceof AuthorUnavailableException) {
        return new Failure(ExitCode.FAILED, oneLine(t.getMessage()) + AGAIN);
      }
      if (t instanceof SandboxException) {
        return new Failure(
            ExitCode.FAILED, "the sandbox failed: " + oneLine(t.getMessage()) + AGAIN);
      }
    }
    if (Disk.isFull(thrown)) {
      return new Failure(ExitCode.FAILED, "the disk is full" + AGAIN + " once there is space");
    }
    Throwable root = root(thrown);
    if (root instanceof OutOfMemoryError) {
      return new Failure(
          ExitCode.FAILED,
          "out of memory (" + root.getMessage() + "); set SPARSEFORGE_HEAP, such as 6g" + AGAIN);
    }
    if (root instanceof FileNotFoundException) {
      return new Failure(ExitCode.FAILED, "not found: " + oneLine(root.getMessage()));
    }
    if (root instanceof IOException || root instanceof UncheckedIOException) {
      return new Failure(ExitCode.FAILED, "reading or writing failed: " + says(root) + AGAIN);
    }
    return new Failure(
        ExitCode.FAILED, "failed: " + says(root) + "; --stacktrace shows where" + AGAIN);
  }

  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static String says(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null || message.isBlank()
        ? thrown.getClass().getSimpleName()
        : oneLine(message);
  }

  private static String oneLine(String message) {
    return String.valueOf(message).lines().findFirst().orElse("").strip();
  }
}
