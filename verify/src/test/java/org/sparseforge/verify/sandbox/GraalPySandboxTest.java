package org.sparseforge.verify.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A few promises of {@link SandboxConformance}, so that GraalPy is tried in every build. */
class GraalPySandboxTest {
  private static final SandboxLimits LIMITS =
      SandboxLimits.DEFAULT.withWallTime(Duration.ofSeconds(60));

  private static SolveRequest request(String solution) {
    return new SolveRequest(
        "def put(n):\n    DB['n'].append(n)\n    return DB['n']\n",
        List.of("put"),
        "{\"n\":[1]}",
        solution,
        0);
  }

  /** One for all tests: its JVM takes long to warm up. */
  private static PythonSandbox sandbox;

  @BeforeAll
  static void open() {
    sandbox = GraalPySandbox.open(LIMITS, GraalPyPath.ofTests());
  }

  @AfterAll
  static void close() {
    if (sandbox != null) {
      sandbox.close();
    }
  }

  @Test
  void solvesVerifiesAndRefuses() {
    assertTrue(sandbox.name().matches("graalpy python-3\\.\\d+"), sandbox::name);
    SolveRequest good = request("def solve(tools):\n    return sum(tools.put(2))\n");
    assertEquals(new SolveResult.Returned("3", "{\"n\":[1,2]}", 1), sandbox.solve(good));
    assertInstanceOf(
        SolveResult.Raised.class,
        sandbox.solve(request("def solve(tools):\n    return open('/etc/passwd').read()\n")));
    VerifyRequest.Attempt attempt = new VerifyRequest.Attempt("1", "{}");
    assertEquals(
        List.of(new VerifyResult.Judged(true)),
        sandbox.verify(
            new VerifyRequest(
                "def verify(answer, db):\n    return answer == 1 and db == {}\n",
                List.of(attempt),
                0)));
  }

  @Test
  void aSessionKeepsItsState() {
    SolveRequest tools = request("");
    var request = new SessionRequest(tools.toolsSource(), tools.toolNames(), tools.database());
    try (EnvironmentSession session = sandbox.openSession(request)) {
      session.call("put", "{\"n\":2}");
      assertEquals(new ToolResult.Returned("[1,2,3]"), session.call("put", "{\"n\":3}"));
      assertEquals("{\"n\":[1,2,3]}", session.database());
    }
  }

  @Test
  void missingJarsAreSaidToBeMissing() {
    var e =
        assertThrows(SandboxException.class, () -> GraalPySandbox.open(LIMITS, "no-such-folder/*"));
    assertTrue(
        e.getMessage().startsWith("GraalPy cannot run here (a child JVM ended 3 times before"),
        e::getMessage);
  }
}
