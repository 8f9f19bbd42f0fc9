package org.sparseforge.verify.sandbox;

/**
 * An environment that an agent acts in: one sandboxed Python process that holds the tools and
 * {@code DB} from the first call to the last. For one thread at a time, but for {@link #close}.
 *
 * <p>What tools do wrong is a {@link ToolResult}. A process that cannot be started, or that is
 * killed from outside, is a {@link SandboxException}: infrastructure, never a result. So is a call
 * that hardly computed in all its wall time ({@link SandboxException.Late}): its machine was busy,
 * or the tool waits for something that does not come. A tool that loops has its processor time.
 *
 * <p>Only {@code DB} is sure to be kept: where a call had to be stopped, other globals of the
 * module start anew with the next.
 */
public interface EnvironmentSession extends AutoCloseable {
  /**
   * Calls a tool.
   *
   * @param arguments JSON text of an object: the tool's parameters by name
   * @throws SandboxException if the environment broke; it is of no use afterwards
   */
  ToolResult call(String name, String arguments);

  /**
   * JSON text of {@code DB} as the calls so far have left it; also after {@link #close}.
   *
   * @throws EnvironmentException if the environment's process said something that is no JSON
   */
  String database();

  /** Kills the process with all that it started, and waits until they are gone. */
  @Override
  void close();
}
