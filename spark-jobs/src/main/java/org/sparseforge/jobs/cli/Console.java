package org.sparseforge.jobs.cli;

import java.io.PrintStream;

/**
 * Where a command speaks: results to {@code out}, everything else to {@code err}.
 *
 * @param terminal whether {@code err} is a terminal that a person looks at
 */
public record Console(PrintStream out, PrintStream err, boolean terminal) {
  /**
   * The process's own streams. The launcher says in {@code sparseforge.terminal} whether stderr is
   * a terminal, since Java can only tell for input and output together.
   */
  public static Console ofProcess() {
    return new Console(System.out, System.err, Boolean.getBoolean("sparseforge.terminal"));
  }
}
