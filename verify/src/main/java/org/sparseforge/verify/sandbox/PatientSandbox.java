package org.sparseforge.verify.sandbox;

import java.util.function.Supplier;

/**
 * A sandbox that is asked again when it breaks: for work whose beginning is too dear to be thrown
 * away for one start that failed.
 */
public final class PatientSandbox implements PythonSandbox {
  private static final int ATTEMPTS = 3;

  private final PythonSandbox inner;

  /**
   * @param inner becomes this one's, which closes it
   */
  public PatientSandbox(PythonSandbox inner) {
    this.inner = inner;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public SolveReport solve(SolveBatch batch) {
    return insist(() -> inner.solve(batch));
  }

  @Override
  public VerifyReport verifyAll(VerifyRequest request) {
    return insist(() -> inner.verifyAll(request));
  }

  @Override
  public EnvironmentSession openSession(SessionRequest request) {
    return insist(() -> inner.openSession(request));
  }

  @Override
  public void close() {
    inner.close();
  }

  private static <T> T insist(Supplier<T> work) {
    SandboxException last = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        return work.get();
      } catch (SandboxException e) {
        last = e;
      }
    }
    throw last;
  }
}
