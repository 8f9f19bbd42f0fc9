package org.sparseforge.verify.sandbox;

import java.util.List;

/**
 * Runs untrusted Python: no network, a read-only system, capped memory, processes, time and output.
 * Every call starts from nothing and leaves nothing behind. Implementations are safe for use by
 * many threads.
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

  /** Runs {@code solve(tools)} of a solution over a fresh database. */
  SolveResult solve(SolveRequest request);

  /**
   * Runs {@code verify(answer, db)} once per attempt, each on fresh copies, in one process.
   *
   * @return one result per attempt, in order
   */
  List<VerifyResult> verify(VerifyRequest request);

  @Override
  void close();
}
