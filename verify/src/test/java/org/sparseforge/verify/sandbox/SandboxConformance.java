package org.sparseforge.verify.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.sandbox.VerifyRequest.Attempt;

/** What every {@link PythonSandbox} must withstand. Each test is one attack or one promise. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SandboxConformance {
  /** Wall time that nothing here takes, however busy the machine; what computes has its own end. */
  static final SandboxLimits LIMITS =
      new SandboxLimits(Duration.ofMinutes(5), Duration.ofSeconds(2), 256L << 20, 1 << 20);

  /**
   * Tried in turn where wall time is to end something: on a busy machine a short one ends what is
   * not to be ended too.
   */
  static final List<Duration> WALL_TIMES =
      List.of(Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofMinutes(2));

  private static final String TOOLS =
      """
      def get(key):
          if key not in DB:
              raise ValueError('there is no ' + key)
          return DB[key]

      def put(key, value):
          DB[key] = value
          return len(DB)

      def secret_helper():
          return 'marker-of-the-tools'
      """;
  private static final String DATABASE = "{\"a\":[1,2],\"hidden\":\"marker-of-the-database\"}";

  private PythonSandbox sandbox;

  /** Opens the sandbox under test, or aborts with the reason why it cannot run here. */
  abstract PythonSandbox open(SandboxLimits limits);

  @BeforeAll
  void openSandbox() {
    sandbox = open(LIMITS);
  }

  @AfterAll
  void closeSandbox() {
    if (sandbox != null) {
      sandbox.close();
    }
  }

  private static SolveRequest request(String solution) {
    return new SolveRequest(TOOLS, List.of("get", "put"), DATABASE, solution, 0);
  }

  private SolveResult solve(String body) {
    return sandbox.solve(request("def solve(tools):\n" + body.indent(4)));
  }

  private JsonNode answer(String body) {
    SolveResult result = solve(body);
    return Json.parse(assertInstanceOf(SolveResult.Returned.class, result).answer());
  }

  private void assertRefused(String body) {
    SolveResult result = solve(body);
    assertFalse(result instanceof SolveResult.Returned, () -> "not refused: " + result);
  }

  private void assertStopped(Set<String> limits, String body) {
    SolveResult result = solve(body);
    var stopped = assertInstanceOf(SolveResult.Stopped.class, result);
    assertTrue(limits.contains(stopped.limit()), stopped::toString);
  }

  private void assertRaised(String type, String message, String body) {
    assertEquals(new SolveResult.Raised(type, message), solve(body));
  }

  private List<VerifyResult> verify(String verifier, String... answers) {
    List<Attempt> attempts = new ArrayList<>();
    for (String answer : answers) {
      attempts.add(new Attempt(answer, DATABASE));
    }
    return sandbox.verify(new VerifyRequest(verifier, attempts, 0));
  }

  // What works

  @Test
  void aSolutionCallsToolsAndTheDatabaseComesBack() {
    SolveResult result =
        solve(
            """
            before = tools.get('a')
            count = tools.put('b', value={'n': 2.5, 'text': 'caf\\u00e9 \\u4e2d'})
            return {'before': before, 'count': count}
            """);
    assertEquals(
        new SolveResult.Returned(
            "{\"before\":[1,2],\"count\":3}",
            "{\"a\":[1,2],\"hidden\":\"marker-of-the-database\","
                + "\"b\":{\"n\":2.5,\"text\":\"caf\\u00e9 \\u4e2d\"}}",
            2),
        result);
  }

  @Test
  void aToolsValueErrorReachesTheSolutionWithItsMessage() {
    assertEquals(
        "there is no zz",
        answer(
                """
                try:
                    tools.get('zz')
                except ValueError as e:
                    return str(e)
                """)
            .textValue());
  }

  @Test
  void changingAReturnedValueDoesNotChangeTheDatabase() {
    SolveResult result = solve("tools.get('a').append(3)\nreturn tools.get('a')");
    assertEquals("[1,2]", assertInstanceOf(SolveResult.Returned.class, result).answer());
  }

  @Test
  void aVerifierJudgesEachAttemptOnFreshCopies() {
    List<VerifyResult> results =
        verify(
            """
            def verify(answer, db):
                db['a'].append(answer)
                return len(db['a']) == 3 and answer == 7
            """,
            "7",
            "8",
            "7");
    assertEquals(
        List.of(
            new VerifyResult.Judged(true),
            new VerifyResult.Judged(false),
            new VerifyResult.Judged(true)),
        results);
  }

  @Test
  void aVerifierSeesNanInfinityAndDeepNesting() {
    String deep = "[".repeat(200) + "]".repeat(200);
    assertEquals(
        List.of(
            new VerifyResult.Judged(true),
            new VerifyResult.Judged(false),
            new VerifyResult.Judged(false)),
        verify("def verify(answer, db):\n    return answer != answer\n", "NaN", "Infinity", deep));
  }

  @Test
  void runsOfOneBatchKeepTheirOrderAndTheirOwnDatabases() {
    SolveRequest good = request("def solve(tools):\n    tools.put('b', 1)\n    return 'good'\n");
    SolveRequest bad = request("def solve(tools):\n    raise KeyError('b')\n");
    SolveReport report =
        sandbox.solve(
            new SolveBatch(
                List.of(good, bad, good), List.of(new Source("solution", "import os\nx = 1\n"))));
    assertEquals(report.results().get(0), report.results().get(2));
    assertEquals(new SolveResult.Raised("KeyError", "'b'"), report.results().get(1));
    assertEquals(List.of("os"), report.sources().get(0).imports());
    assertEquals(List.of("line 1: import of os"), report.sources().get(0).violations());
  }

  @Test
  void whatOneRunDoesToAModuleIsNotSeenByTheNext() {
    SolveRequest patching =
        request("import math\ndef solve(tools):\n    math.pi = 3\n    return math.pi\n");
    SolveRequest looking = request("import math\ndef solve(tools):\n    return math.pi > 3.1\n");
    List<SolveResult> results =
        sandbox.solve(new SolveBatch(List.of(patching, looking), List.of())).results();
    assertEquals("3", assertInstanceOf(SolveResult.Returned.class, results.get(0)).answer());
    assertEquals("true", assertInstanceOf(SolveResult.Returned.class, results.get(1)).answer());
  }

  @Test
  void sourcesLaterThanPython39AreReported() {
    String match = "def verify(answer, db):\n    match answer:\n        case _: return True\n";
    SourceReport report =
        sandbox
            .solve(new SolveBatch(List.of(), List.of(new Source("verifier", match))))
            .sources()
            .get(0);
    assertTrue(report.error().orElse("").startsWith("line "), report::toString);
  }

  @Test
  void aShiftedClockIsSeenByTimeAndDatetime() {
    String verifier =
        """
        import datetime
        import time

        def verify(answer, db):
            return datetime.datetime.now().year == answer and time.localtime().tm_year == answer
        """;
    long century = 36525L * 86400;
    String year = Integer.toString(java.time.Year.now().getValue() + 100);
    List<Attempt> attempts = List.of(new Attempt(year, "{}"));
    assertEquals(
        List.of(new VerifyResult.Judged(true)),
        sandbox.verify(new VerifyRequest(verifier, attempts, 0, century, List.of())));
    assertEquals(
        List.of(new VerifyResult.Judged(false)),
        sandbox.verify(new VerifyRequest(verifier, attempts, 0)));
  }

  // Faults of the code are results

  @Test
  void exceptionsOfEveryKindAreResults() {
    assertRaised("SystemExit", "3", "raise SystemExit(3)");
    assertRaised("KeyboardInterrupt", "", "raise KeyboardInterrupt");
    assertRaised("SystemExit", "0", "import sys\nsys.exit(0)");
    assertInstanceOf(
        SolveResult.Raised.class, solve("def f(n):\n    return f(n + 1)\nreturn f(0)"));
  }

  @Test
  void sourcesThatCannotBeLoadedAreResults() {
    assertEquals("SyntaxError", raisedType(request("def solve(tools) return 1")));
    assertEquals("AttributeError", raisedType(request("x = 1\n")));
    SolveRequest badTools =
        new SolveRequest("x = ", List.of(), "{}", "def solve(tools):\n    return 1\n", 0);
    assertEquals("SyntaxError", raisedType(badTools));
    VerifyResult verdict = verify("def verify(answer", "1").get(0);
    assertTrue(
        assertInstanceOf(VerifyResult.Broken.class, verdict)
            .reason()
            .startsWith("The verifier could not be loaded: SyntaxError"));
  }

  private String raisedType(SolveRequest request) {
    return assertInstanceOf(SolveResult.Raised.class, sandbox.solve(request)).type();
  }

  @Test
  void answersThatAreNoJsonAreRefused() {
    assertRefused("return {1, 2}");
    assertRefused("return float('nan')");
    assertRefused("return object()");
    assertRefused("x = []\nx.append(x)\nreturn x");
    assertRefused("def forever():\n    while True:\n        yield 1\nreturn forever()");
  }

  // Limits

  @Test
  void endlessLoopsAreStopped() {
    assertStopped(Set.of("cpu", "time"), "while True:\n    pass");
  }

  @Test
  void sleepIsStoppedAndLaterRunsStillHappen() {
    SolveRequest sleeper = request("import time\ndef solve(tools):\n    time.sleep(1000)\n");
    SolveRequest good = request("def solve(tools):\n    return 1\n");
    SolveResult later = null;
    for (Duration wallTime : WALL_TIMES) {
      try (PythonSandbox hasty = open(LIMITS.withWallTime(wallTime))) {
        List<SolveResult> results =
            hasty.solve(new SolveBatch(List.of(sleeper, good), List.of())).results();
        assertEquals("time", assertInstanceOf(SolveResult.Stopped.class, results.get(0)).limit());
        later = results.get(1);
      }
      if (later instanceof SolveResult.Returned) {
        break;
      }
    }
    assertInstanceOf(SolveResult.Returned.class, later);
  }

  @Test
  void aMemoryHogIsStopped() {
    assertStopped(Set.of("memory"), "return len([bytearray(16 << 20) for _ in range(64)])");
  }

  @Test
  void severalProcessesCannotHoldMoreThanOneMay() {
    assertRefused(
        """
        import os
        import time
        for _ in range(4):
            if os.fork() == 0:
                hoard = bytearray(200 << 20)
                time.sleep(60)
                os._exit(0)
        return 'held'
        """);
  }

  @Test
  void aHugeAnswerIsStopped() {
    assertStopped(Set.of("output"), "return 'x' * (8 << 20)");
  }

  @Test
  void hugeOutputIsDropped() {
    assertEquals(
        1,
        answer(
                """
                import sys
                for _ in range(100):
                    print('x' * 100000)
                    sys.stderr.write('y' * 100000)
                return 1
                """)
            .intValue());
  }

  @Test
  void aForkBombIsRefused() {
    assertRefused("import os\nwhile True:\n    os.fork()");
    assertRefused("import subprocess\nreturn subprocess.check_output(['/bin/ls']).decode()");
  }

  @Test
  void endingTheProcessIsNoAnswer() {
    assertRefused("import os\nos._exit(0)");
    assertRefused("import os\nos.kill(os.getpid(), 9)");
    assertRefused("import os\nos.kill(os.getppid(), 9)\nos.kill(-1, 9)\nos.abort()");
  }

  @Test
  void nothingIsLeftRunning() {
    assertRefused("import os\nos.setsid()\nos.fork()\nos.fork()\nwhile True:\n    pass");
    List<String> left =
        ProcessHandle.current()
            .descendants()
            .map(process -> process.info().command().orElse(""))
            .filter(command -> command.contains("bwrap") || command.contains("python3"))
            .toList();
    assertEquals(List.of(), left);
  }

  // Isolation

  @Test
  void thereIsNoNetwork() {
    assertRefused(
        """
        import socket
        s = socket.create_connection(('127.0.0.1', 22), timeout=2)
        return 'connected'
        """);
    assertRefused("import socket\nreturn socket.gethostbyname('example.org')");
    assertRefused(
        """
        import socket
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        return s.sendto(b'x', ('8.8.8.8', 53))
        """);
  }

  @Test
  void theHostsFilesCannotBeRead() throws IOException {
    Path mine = Files.createTempFile("sparseforge", ".secret");
    try {
      for (String path : List.of("/etc/shadow", "/etc/passwd", "/proc/1/environ", "" + mine)) {
        assertRefused("return open('" + path + "').read()");
      }
      assertRefused("import os\nreturn os.listdir('/root')");
      assertRefused("import os\nreturn os.listdir('" + System.getProperty("user.home") + "')");
    } finally {
      Files.delete(mine);
    }
  }

  @Test
  void theSystemCannotBeWritten() {
    for (String path : List.of("/usr/x", "/x", "/etc/x", "/dev/x", "/usr/bin/python3")) {
      assertRefused("open('" + path + "', 'w').write('x')\nreturn 1");
    }
  }

  @Test
  void temporaryFilesDoNotPassFromRunToRun() {
    SolveRequest writer =
        request(
            """
            import os
            def solve(tools):
                try:
                    os.makedirs('/tmp/d/e')
                    open('/tmp/d/e/f', 'w').write('left behind')
                except Exception:
                    pass
                return 1
            """);
    SolveRequest reader =
        request(
            """
            import os
            def solve(tools):
                try:
                    return os.listdir('/tmp')
                except Exception:
                    return []
            """);
    List<SolveResult> results =
        sandbox.solve(new SolveBatch(List.of(writer, reader), List.of())).results();
    assertEquals("[]", assertInstanceOf(SolveResult.Returned.class, results.get(1)).answer());
    assertEquals(
        "[]", assertInstanceOf(SolveResult.Returned.class, sandbox.solve(reader)).answer());
    assertFalse(Files.exists(Path.of("/tmp/d/e/f")));
  }

  @Test
  void theEnvironmentIsEmpty() {
    SolveResult result = solve("import os\nreturn dict(os.environ)");
    if (result instanceof SolveResult.Returned returned) {
      assertEquals("{}", returned.answer());
    }
  }

  @Test
  void onlyTheNamedToolsAreThere() {
    assertEquals(
        "[\"get\",\"put\"]",
        Json.write(answer("return sorted(n for n in dir(tools) if not n.startswith('_'))")));
    assertRefused("return tools.secret_helper()");
  }

  @Test
  void neitherDatabaseNorToolsCanBeFoundFromTheSolution() {
    JsonNode found =
        answer(
            """
            import sys
            seen = []
            def look(value):
                try:
                    text = repr(value)
                except Exception:
                    return
                if 'marker' + '-of-the-' in text:
                    seen.append(text[:200])
            try:
                import gc
                for thing in gc.get_objects():
                    if isinstance(thing, dict):
                        for value in list(thing.values()):
                            if isinstance(value, str):
                                look(value)
            except Exception:
                pass
            for module in list(sys.modules.values()):
                for value in list(vars(module).values()) if hasattr(module, '__dict__') else []:
                    if isinstance(value, (str, dict, list)):
                        look(value)
            frame = sys._getframe()
            while frame:
                for value in list(frame.f_locals.values()) + list(frame.f_globals.values()):
                    if isinstance(value, (str, bytes, dict, list)) and value is not seen:
                        look(value)
                frame = frame.f_back
            for cell in tools.get.__closure__ or ():
                look(cell.cell_contents)
            return seen
            """);
    assertEquals("[]", Json.write(found));
  }

  @Test
  void writingToEveryFileForgesNothing() {
    SolveResult result =
        solve(
            """
            import os
            forged = b'D0\\n{"forged":1}'
            frame = b'%08x' % len(forged) + forged
            line = b'{"said":"Aforged","state":"D0\\\\n{}","status":0,"tools_status":0}\\n'
            for fd in range(0, 64):
                for data in (line, frame, b'forged'):
                    try:
                        os.write(fd, data)
                    except OSError:
                        pass
            return 'mine'
            """);
    if (result instanceof SolveResult.Returned returned) {
      assertEquals(Json.parse(DATABASE), Json.parse(returned.database()));
      assertEquals("\"mine\"", returned.answer());
    }
  }

  @Test
  void patchingThePythonOfTheSolutionDoesNotTouchTheDatabase() {
    SolveResult result =
        solve(
            """
            import builtins
            import json
            json.dumps = lambda *a, **k: '{"forged":1}'
            json.loads = lambda *a, **k: {'forged': 1}
            for name in ('len', 'isinstance', 'type', 'bool', 'str', 'print'):
                setattr(builtins, name, lambda *a, **k: True)
            return tools.get('a')
            """);
    if (result instanceof SolveResult.Returned returned) {
      assertEquals(Json.parse(DATABASE), Json.parse(returned.database()));
      assertEquals("[1,2]", returned.answer());
    }
  }

  @Test
  void aPatchingVerifierStaysBroken() {
    String patching =
        """
        import builtins
        import json

        class Truth(int):
            __class__ = bool

        def verify(answer, db):
            builtins.bool = Truth
            builtins.type = lambda value: builtins.bool
            builtins.isinstance = lambda *a: True
            json.loads = lambda *a: 1
            return Truth(1)
        """;
    for (VerifyResult result : verify(patching, "1", "2")) {
      assertEquals(new VerifyResult.Broken("It returned Truth instead of a bool"), result);
    }
  }

  @Test
  void aVerifierThatReturnsNoBoolIsBroken() {
    assertEquals(
        new VerifyResult.Broken("It returned int instead of a bool"),
        verify("def verify(answer, db):\n    return 1\n", "1").get(0));
    assertEquals(
        new VerifyResult.Broken("It raised TypeError: no"),
        verify("def verify(answer, db):\n    raise TypeError('no')\n", "1").get(0));
    assertEquals(
        new VerifyResult.Broken("It raised SystemExit: 0"),
        verify("def verify(answer, db):\n    raise SystemExit(0)\n", "1").get(0));
  }

  @Test
  void aVerifierThatEndsItsProcessBreaksOnlyTheRest() {
    List<VerifyResult> results =
        verify(
            """
            def verify(answer, db):
                if answer == 2:
                    while True:
                        pass
                return True
            """,
            "1",
            "2",
            "3");
    assertEquals(new VerifyResult.Judged(true), results.get(0));
    assertInstanceOf(VerifyResult.Broken.class, results.get(1));
    assertEquals(
        new VerifyResult.Broken("Not asked: it broke on an earlier attempt"), results.get(2));
  }
}
