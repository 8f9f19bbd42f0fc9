package org.sparseforge.verify.sandbox;

import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A sandbox that is asked again when it breaks, and when its wall time is over: code that computes
 * meets its limit of processor time long before, so what a clock on the wall stops has nearly
 * always waited for a processor, on a machine that was busy or asleep. That says nothing about the
 * code, and a result that depends on it would differ from run to run. What is stopped every time is
 * slow indeed.
 *
 * <p>A session is opened again, but its calls are not made again: a process that was stopped may
 * have held more than its database. Who holds the session begins anew.
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
    return insist(
        () -> inner.solve(batch),
        report -> report.results().stream().anyMatch(PatientSandbox::isLate));
  }

  @Override
  public VerifyReport verifyAll(VerifyRequest request) {
    return insist(
        () -> inner.verifyAll(request),
        report -> report.results().stream().anyMatch(PatientSandbox::isLate));
  }

  @Override
  public EnvironmentSession openSession(SessionRequest request) {
    return insist(() -> inner.openSession(request), session -> false);
  }

  @Override
  public void close() {
    inner.close();
  }

  private static boolean isLate(SolveResult result) {
    return result instanceof SolveResult.Stopped stopped && stopped.limit().equals("time");
  }

  private static boolean isLate(VerifyResult result) {
    return result instanceof VerifyResult.Broken broken && broken.isLate();
  }

  private static <T> T insist(Supplier<T> work, Predicate<T> late) {
    for (int attempt = 1; ; attempt++) {
      try {
        T result = work.get();
        if (attempt == ATTEMPTS || !late.test(result)) {
          return result;
        }
      } catch (SandboxException e) {
        if (attempt == ATTEMPTS || Thread.currentThread().isInterrupted()) {
          throw e;
        }
      }
    }
  }
}
