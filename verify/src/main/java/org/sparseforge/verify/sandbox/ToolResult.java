package org.sparseforge.verify.sandbox;

/** What a call of a tool came to. */
public sealed interface ToolResult {
  /**
   * @param value JSON text of what the tool returned
   */
  record Returned(String value) implements ToolResult {}

  /**
   * The tool raised; what it changed until then stays.
   *
   * @param type of the exception, such as {@code ValueError}
   */
  record Raised(String type, String message) implements ToolResult {}

  /**
   * The call hit a limit or ended the environment's process. It leaves no trace: the database is as
   * it was before the call, in a process of its own.
   *
   * @param limit {@code cpu}, {@code memory}, {@code output}, {@code exit}, {@code protocol},
   *     {@code database} (it is no JSON any more), or {@code restarts} (this happened too often,
   *     and nothing was called)
   */
  record Stopped(String limit, String detail) implements ToolResult {}
}
