package org.sparseforge.verify.sandbox;

/** How a run of a solution ended. */
public sealed interface SolveResult {
  /**
   * @param answer JSON text of the returned value
   * @param database JSON text of {@code DB} after the run
   * @param toolCalls how often tools were called
   */
  record Returned(String answer, String database, int toolCalls) implements SolveResult {}

  /**
   * The code raised, could not be loaded, or returned something that is no JSON; {@code type} is
   * the exception's.
   */
  record Raised(String type, String message) implements SolveResult {}

  /**
   * The code hit a limit ({@code time}, {@code memory}, {@code output} ...) or ended its process by
   * itself.
   */
  record Stopped(String limit, String detail) implements SolveResult {}
}
