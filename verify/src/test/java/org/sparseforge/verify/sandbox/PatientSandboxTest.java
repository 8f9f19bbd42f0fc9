package org.sparseforge.verify.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class PatientSandboxTest {
  /** Breaks as often as it was told to. */
  private static final class Breaking implements PythonSandbox {
    private int left;

    Breaking(int times) {
      left = times;
    }

    @Override
    public String name() {
      return "breaking";
    }

    @Override
    public SolveReport solve(SolveBatch batch) {
      return answer(new SolveReport(List.of(), List.of()));
    }

    @Override
    public VerifyReport verifyAll(VerifyRequest request) {
      return answer(new VerifyReport(List.of(), List.of()));
    }

    @Override
    public EnvironmentSession openSession(SessionRequest request) {
      return answer(null);
    }

    private <T> T answer(T report) {
      if (left-- > 0) {
        throw new SandboxException("broken, " + left + " left");
      }
      return report;
    }

    @Override
    public void close() {
      left = -1000;
    }
  }

  @Test
  void whatBreaksTwiceIsDoneTheThirdTime() {
    SolveBatch nothing = new SolveBatch(List.of(), List.of());
    assertEquals(List.of(), new PatientSandbox(new Breaking(2)).solve(nothing).results());
    VerifyRequest none = new VerifyRequest("", List.of(), 0);
    assertEquals(List.of(), new PatientSandbox(new Breaking(2)).verifyAll(none).results());
  }

  @Test
  void whatStaysBrokenSaysHow() {
    SandboxException last =
        assertThrows(
            SandboxException.class,
            () -> new PatientSandbox(new Breaking(9)).solve(new SolveBatch(List.of(), List.of())));
    assertEquals("broken, 6 left", last.getMessage());
  }

  @Test
  void itIsTheOneBeneath() {
    Breaking inner = new Breaking(0);
    PatientSandbox sandbox = new PatientSandbox(inner);
    assertEquals("breaking", sandbox.name());
    sandbox.close();
    assertEquals(-1000, inner.left);
  }
}
