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
import org.junit.jupiter.api.TestInstance;

/** What every {@link EnvironmentSession} promises, each over a small environment of ill manners. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SessionConformance {
  private static final String TOOLS =
      """
      def get(key):
          if key not in DB:
              raise ValueError('there is no ' + key)
          return DB[key]

      def put(key, value):
          DB[key] = value
          return len(DB)

      def half(key):
          DB[key] = 'half'
          raise ValueError('could not finish ' + key)

      def spin(key):
          DB[key] = 'spinning'
          while True:
              pass

      def wait(key):
          import time
          DB[key] = 'waiting'
          time.sleep(600)

      def leave(key):
          import os
          DB[key] = 'gone'
          os._exit(7)

      def hog(key):
          DB[key] = 'hogging'
          return len([bytearray(1 << 20) for _ in range(100000)])

      def talk(size):
          return 'x' * size

      def grow(size):
          DB['big'] = 'x' * size
          return 0

      def spoil():
          DB['bad'] = {1, 2}

      def rebind():
          global DB
          DB = {'new': [1]}
          return None

      def noise():
          import sys
          print('noise')
          sys.stderr.write('noise')
          return 'quiet'

      def fork():
          import os
          os.fork()

      def helper():
          return 'not a tool'
      """;
  private static final List<String> NAMES =
      List.of(
          "get", "put", "half", "spin", "wait", "leave", "hog", "talk", "grow", "spoil", "rebind",
          "noise", "fork");
  static final SessionRequest REQUEST = new SessionRequest(TOOLS, NAMES, "{\"a\":[1,\"\\u00e9\"]}");

  private PythonSandbox sandbox;

  /** Opens the sandbox under test, or aborts with the reason why it cannot run here. */
  abstract PythonSandbox open(SandboxLimits limits);

  @BeforeAll
  void openSandbox() {
    sandbox = open(SandboxConformance.LIMITS);
  }

  @AfterAll
  void closeSandbox() {
    if (sandbox != null) {
      sandbox.close();
    }
  }

  PythonSandbox sandbox() {
    return sandbox;
  }

  private EnvironmentSession session() {
    return sandbox.openSession(REQUEST);
  }

  private static ToolResult returned(String value) {
    return new ToolResult.Returned(value);
  }

  private static void assertStopped(String limit, ToolResult result) {
    assertEquals(limit, assertInstanceOf(ToolResult.Stopped.class, result).limit());
  }

  @Test
  void stateIsKeptFromCallToCall() {
    try (EnvironmentSession session = session()) {
      assertEquals(returned("2"), session.call("put", "{\"key\":\"b\",\"value\":{\"x\":[1.5]}}"));
      assertEquals(returned("{\"x\":[1.5]}"), session.call("get", "{\"key\":\"b\"}"));
      assertEquals(returned("[1,\"é\"]"), session.call("get", "{\"key\":\"a\"}"));
      assertEquals("{\"a\":[1,\"\\u00e9\"],\"b\":{\"x\":[1.5]}}", session.database());
      assertEquals(returned("null"), session.call("rebind", "{}"));
      assertEquals("{\"new\":[1]}", session.database());
    }
    try (EnvironmentSession other = session()) {
      assertEquals("{\"a\":[1,\"\\u00e9\"]}", other.database(), "an episode starts afresh");
    }
  }

  @Test
  void whatAToolRaisesIsItsResult() {
    try (EnvironmentSession session = session()) {
      assertEquals(
          new ToolResult.Raised("ValueError", "there is no z"),
          session.call("get", "{\"key\":\"z\"}"));
      assertEquals(
          new ToolResult.Raised("ValueError", "could not finish h"),
          session.call("half", "{\"key\":\"h\"}"));
      assertEquals(returned("\"half\""), session.call("get", "{\"key\":\"h\"}"));
      ToolResult extra = session.call("get", "{\"key\":\"a\",\"more\":1}");
      assertEquals("TypeError", assertInstanceOf(ToolResult.Raised.class, extra).type());
    }
  }

  @Test
  void onlyToolsCanBeCalled() {
    try (EnvironmentSession session = session()) {
      for (String name : List.of("helper", "no_such", "__init__", "")) {
        assertEquals(
            new ToolResult.Raised("NameError", "no tool " + name), session.call(name, "{}"));
      }
    }
  }

  @Test
  void aCallThatIsStoppedLeavesNoTrace() {
    try (EnvironmentSession session = session()) {
      session.call("put", "{\"key\":\"kept\",\"value\":1}");
      String before = session.database();
      assertStopped("cpu", session.call("spin", "{\"key\":\"a\"}"));
      assertEquals(before, session.database());
      assertEquals(returned("1"), session.call("get", "{\"key\":\"kept\"}"));
      assertStopped("exit", session.call("leave", "{\"key\":\"a\"}"));
      assertEquals(before, session.database());
      assertEquals(returned("1"), session.call("get", "{\"key\":\"kept\"}"));
      assertStopped("output", session.call("talk", "{\"size\":3000000}"));
      assertStopped("output", session.call("talk", "{\"size\":30000000}"));
      assertStopped("output", session.call("grow", "{\"size\":3000000}"));
      assertStopped("database", session.call("spoil", "{}"));
      assertEquals(returned("[1,\"é\"]"), session.call("get", "{\"key\":\"a\"}"));
      assertEquals(before, session.database());
    }
  }

  @Test
  void aCallThatHardlyComputesIsNoResult() {
    String message = "";
    for (Duration callTime : SandboxConformance.WALL_TIMES) {
      try (PythonSandbox hasty = open(SandboxConformance.LIMITS.withWallTime(callTime))) {
        message = assertThrows(SandboxException.Late.class, () -> sleepIn(hasty)).getMessage();
      }
      if (message.contains("a call")) {
        break;
      }
    }
    assertTrue(
        message.matches(
            "the sandbox stopped a call of the tool wait: in .* s it computed for .* s only"),
        message);
  }

  private static void sleepIn(PythonSandbox sandbox) {
    try (EnvironmentSession session = sandbox.openSession(REQUEST)) {
      session.call("wait", "{\"key\":\"a\"}");
    }
  }

  @Test
  void memoryIsCappedAndTheSessionGoesOn() {
    try (EnvironmentSession session = session()) {
      ToolResult result = session.call("hog", "{\"key\":\"a\"}");
      boolean refused = result instanceof ToolResult.Raised r && r.type().equals("MemoryError");
      assertTrue(
          refused || result instanceof ToolResult.Stopped s && s.limit().equals("memory"),
          result::toString);
      assertEquals(returned("\"quiet\""), session.call("noise", "{}"));
    }
  }

  @Test
  void anEnvironmentThatDiesTooOftenTakesNoMoreCalls() {
    try (EnvironmentSession session = session()) {
      for (int i = 0; i <= SandboxSession.MAX_RESTARTS; i++) {
        assertStopped("exit", session.call("leave", "{\"key\":\"a\"}"));
      }
      assertEquals(
          new ToolResult.Stopped(
              "restarts", "the environment was stopped 8 times and takes no more calls"),
          session.call("noise", "{}"));
      assertEquals("{\"a\":[1,\"\\u00e9\"]}", session.database());
    }
  }

  @Test
  void whatIsPrintedGoesNowhereAndNothingForks() {
    try (EnvironmentSession session = session()) {
      assertEquals(returned("\"quiet\""), session.call("noise", "{}"));
      assertInstanceOf(ToolResult.Raised.class, session.call("fork", "{}"));
      assertEquals(returned("\"quiet\""), session.call("noise", "{}"));
    }
  }

  @Test
  void anEnvironmentThatCannotBeLoadedIsNoResult() {
    assertUnusable(
        "the environment cannot be used: ValueError: tools_source could not be loaded: no",
        new SessionRequest("raise ValueError('no')", List.of("f"), "{}"));
    assertUnusable(
        "the environment cannot be used: NameError: tools_source could not be loaded: tools_source"
            + " defines no function f",
        new SessionRequest("def g():\n    pass\n", List.of("f"), "{}"));
    assertUnusable(
        "the environment's tools could not be loaded: it computed for more than 2 s",
        new SessionRequest("while True:\n    pass\n", List.of("f"), "{}"));
    assertUnusable(
        "the environment's tools could not be loaded: its ",
        new SessionRequest("import os\nos._exit(0)\n", List.of("f"), "{}"));
  }

  private void assertUnusable(String message, SessionRequest request) {
    var e = assertThrows(EnvironmentException.class, () -> sandbox.openSession(request).close());
    assertTrue(e.getMessage().startsWith(message), e::getMessage);
  }

  @Test
  void aClosedSessionStillKnowsItsDatabase() {
    EnvironmentSession session = session();
    session.call("put", "{\"key\":\"b\",\"value\":1}");
    session.close();
    session.close();
    assertEquals("{\"a\":[1,\"\\u00e9\"],\"b\":1}", session.database());
    assertEquals(
        "the session of tool get is closed",
        assertThrows(SandboxException.class, () -> session.call("get", "{\"key\":\"b\"}"))
            .getMessage());
  }
}
