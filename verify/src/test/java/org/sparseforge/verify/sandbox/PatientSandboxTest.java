package org.sparseforge.verify.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
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

  /** Says that its wall time was over, as often as it was told to. */
  private static final class Late implements PythonSandbox {
    private static final SolveResult.Stopped LATE = new SolveResult.Stopped("time", "it was late");
    private int left;
    private int asked;

    Late(int times) {
      left = times;
    }

    @Override
    public String name() {
      return "late";
    }

    @Override
    public SolveReport solve(SolveBatch batch) {
      asked++;
      SolveResult good = new SolveResult.Returned("1", "{}", 1);
      return new SolveReport(List.of(good, left-- > 0 ? LATE : good), List.of());
    }

    @Override
    public VerifyReport verifyAll(VerifyRequest request) {
      asked++;
      List<VerifyResult> results = new ArrayList<>();
      if (left-- > 0) {
        Replies.fill(results, 2, LATE);
      } else {
        results.addAll(List.of(new VerifyResult.Judged(true), new VerifyResult.Judged(false)));
      }
      return new VerifyReport(results, List.of());
    }

    @Override
    public EnvironmentSession openSession(SessionRequest request) {
      throw new AssertionError("nobody asks");
    }

    @Override
    public void close() {}
  }

  @Test
  void whatTheClockStoppedTwiceIsBelievedTheThirdTime() {
    SolveBatch batch = new SolveBatch(List.of(), List.of());
    Late late = new Late(2);
    assertEquals("1", returned(new PatientSandbox(late).solve(batch).results().get(1)));
    assertEquals(3, late.asked);
    Late hopeless = new Late(9);
    assertEquals(Late.LATE, new PatientSandbox(hopeless).solve(batch).results().get(1));
    assertEquals(3, hopeless.asked);
    VerifyRequest two = new VerifyRequest("", List.of(), 0);
    Late lateVerifier = new Late(1);
    assertEquals(
        List.of(new VerifyResult.Judged(true), new VerifyResult.Judged(false)),
        new PatientSandbox(lateVerifier).verifyAll(two).results());
    assertEquals(2, lateVerifier.asked);
  }

  private static String returned(SolveResult result) {
    return ((SolveResult.Returned) result).answer();
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
  void whoIsInterruptedDoesNotInsist() {
    Breaking breaking = new Breaking(9);
    Thread.currentThread().interrupt();
    try {
      SandboxException first =
          assertThrows(
              SandboxException.class, () -> new PatientSandbox(breaking).openSession(null));
      assertEquals("broken, 8 left", first.getMessage());
    } finally {
      assertTrue(Thread.interrupted());
    }
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
