package org.sparseforge.verify.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SandboxesTest {
  private record Fake(String name) implements PythonSandbox {
    @Override
    public SolveReport solve(SolveBatch batch) {
      return new SolveReport(List.of(), List.of());
    }

    @Override
    public VerifyReport verifyAll(VerifyRequest request) {
      return new VerifyReport(List.of(), List.of());
    }

    @Override
    public EnvironmentSession openSession(SessionRequest request) {
      throw new EnvironmentException("a fake has no sessions");
    }

    @Override
    public void close() {}
  }

  private static final PythonSandbox BUBBLEWRAP = new Fake("bubblewrap");
  private static final PythonSandbox GRAALPY = new Fake("graalpy");

  private static Supplier<PythonSandbox> broken(String message) {
    return () -> {
      throw new SandboxException(message);
    };
  }

  @Test
  void bubblewrapComesFirst() {
    assertSame(BUBBLEWRAP, Sandboxes.open(SandboxKind.AUTO, () -> BUBBLEWRAP, () -> GRAALPY));
  }

  @Test
  void graalPyTakesOverWhereBubblewrapCannotRun() {
    assertSame(GRAALPY, Sandboxes.open(SandboxKind.AUTO, broken("no bwrap"), () -> GRAALPY));
  }

  @Test
  void aKindThatIsAskedForIsNeverReplaced() {
    var e =
        assertThrows(
            SandboxException.class,
            () -> Sandboxes.open(SandboxKind.BUBBLEWRAP, broken("no bwrap"), () -> GRAALPY));
    assertEquals("no bwrap", e.getMessage());
    assertSame(GRAALPY, Sandboxes.open(SandboxKind.GRAALPY, () -> BUBBLEWRAP, () -> GRAALPY));
  }

  @Test
  void withoutAnySandboxBothReasonsAreGiven() {
    var e =
        assertThrows(
            SandboxException.class,
            () -> Sandboxes.open(SandboxKind.AUTO, broken("no bwrap"), broken("no jars")));
    assertEquals(
        "no sandbox can run untrusted Python here. Bubblewrap: no bwrap. GraalPy: no jars",
        e.getMessage());
  }

  @Test
  void graalPyWithoutItsJarsSaysWhereToPutThem() {
    var e =
        assertThrows(
            SandboxException.class,
            () -> Sandboxes.open(SandboxKind.GRAALPY, SandboxLimits.DEFAULT));
    assertTrue(e.getMessage().contains("-Dsparseforge.graalpy.classpath=FOLDER/*"), e::getMessage);
  }
}
