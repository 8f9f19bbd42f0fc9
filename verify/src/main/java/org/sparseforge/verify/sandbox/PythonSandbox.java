package org.sparseforge.verify.sandbox;

import java.util.List;

/**
 * Runs untrusted Python: no network, a read-only system, capped memory, processes, time and output.
 * Every call starts from nothing and leaves nothing behind; only a session lasts, until it is
 * closed. Implementations are safe for use by many threads.
 *
 * <p>What the untrusted code does wrong is a result ({@link SolveResult}, {@link VerifyResult}).
 * Only a sandbox that could not be started or that broke throws {@link SandboxException}; that is
 * never a verdict on the task.
 */
public interface PythonSandbox extends AutoCloseable {

  /**
   * What runs the code, as written to the {@code sandbox} column, such as {@code bubblewrap
   * cpython-3.11}.
   */
  String name();

  /** Runs {@code solve(tools)} of each request, each over a fresh database. */
  SolveReport solve(SolveBatch batch);

  /** Runs {@code verify(answer, db)} once per attempt, each on fresh copies, in one process. */
  VerifyReport verifyAll(VerifyRequest request);

  /**
   * Opens an environment for the length of an episode; the wall time of the sandbox's limits is
   * then that of one call. Sessions end with the sandbox, and with this JVM however that ends.
   *
   * @throws EnvironmentException if the tools or the database cannot be loaded
   */
  EnvironmentSession openSession(SessionRequest request);

  /** Runs {@code solve(tools)} of one solution. */
  default SolveResult solve(SolveRequest request) {
    return solve(new SolveBatch(List.of(request), List.of())).results().get(0);
  }

  /**
   * @return one result per attempt, in order
   */
  default List<VerifyResult> verify(VerifyRequest request) {
    return verifyAll(request).results();
  }

  @Override
  void close();
}
