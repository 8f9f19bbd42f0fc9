package org.sparseforge.jobs.cli;

import java.io.IOException;
import java.io.PrintStream;
import org.sparseforge.jobs.run.Progress;

/**
 * Where a command speaks: results to {@code out}, everything else to {@code err}.
 *
 * @param columns width of the terminal that {@code err} is; 0 where it is none
 */
public record Console(PrintStream out, PrintStream err, int columns) {
  /**
   * The process's own streams. The launcher says in {@code sparseforge.columns} how wide the
   * terminal behind stderr is, since Java can only tell for input and output together.
   */
  public static Console ofProcess() {
    return new Console(
        System.out, System.err, Math.max(0, Integer.getInteger("sparseforge.columns", 0)));
  }

  /** A run that reports on itself. */
  @FunctionalInterface
  interface Run<R> {
    R with(Progress progress) throws IOException;
  }

  /** Shows the progress of {@code run}, and how to go on if the user stops it. */
  <R> R follow(Run<R> run) throws IOException {
    Progress progress = new Progress(err, columns);
    Thread stopped =
        new Thread(
            () -> {
              progress.end();
              err.println("sparseforge: stopped; the same command continues where it was");
            });
    Runtime.getRuntime().addShutdownHook(stopped);
    try {
      return run.with(progress);
    } finally {
      progress.end();
      forget(stopped);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the process is ending already, and the hook has its say
    }
  }
}
