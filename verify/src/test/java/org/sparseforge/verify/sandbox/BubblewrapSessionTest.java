package org.sparseforge.verify.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class BubblewrapSessionTest extends SessionConformance {
  private static final int MANY = 20;

  @Override
  PythonSandbox open(SandboxLimits limits) {
    try {
      return BubblewrapSandbox.open(limits);
    } catch (SandboxException e) {
      return Assumptions.abort("bubblewrap is skipped: " + e.getMessage());
    }
  }

  /** Processes below this JVM that have none below themselves: the Pythons of sessions. */
  private static Set<ProcessHandle> leaves() {
    Set<ProcessHandle> leaves = new HashSet<>();
    ProcessHandle.current()
        .descendants()
        .filter(process -> process.isAlive() && process.children().findAny().isEmpty())
        .forEach(leaves::add);
    return leaves;
  }

  /** Dead when closed; whoever adopted them may take a moment to take note of it. */
  private static void assertAllEnd(Set<ProcessHandle> processes) {
    for (ProcessHandle process : processes) {
      process.onExit().join();
    }
  }

  @Test
  void twentyAtOnceHaveOneProcessEachAndLeaveNoneBehind() throws Exception {
    Set<ProcessHandle> before = leaves();
    ExecutorService threads = Executors.newFixedThreadPool(MANY);
    List<EnvironmentSession> sessions = new ArrayList<>();
    List<Future<EnvironmentSession>> opening = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      String mark = "{\"key\":\"mark\",\"value\":" + i + "}";
      opening.add(
          threads.submit(
              () -> {
                EnvironmentSession session = sandbox().openSession(REQUEST);
                session.call("put", mark);
                return session;
              }));
    }
    for (Future<EnvironmentSession> one : opening) {
      sessions.add(one.get());
    }
    // The threads that opened them are gone from here on; their sessions are not.
    threads.shutdown();
    assertTrue(threads.awaitTermination(10, TimeUnit.MINUTES));
    Set<ProcessHandle> during = leaves();
    during.removeAll(before);
    assertEquals(MANY, during.size());
    for (int i = 0; i < MANY; i++) {
      assertEquals(
          new ToolResult.Returned("" + i), sessions.get(i).call("get", "{\"key\":\"mark\"}"));
    }
    sessions.forEach(EnvironmentSession::close);
    assertAllEnd(during);
  }

  @Test
  void aProcessKilledFromOutsideIsNoResult() throws Exception {
    Set<ProcessHandle> before = leaves();
    EnvironmentSession session = sandbox().openSession(REQUEST);
    Set<ProcessHandle> own = leaves();
    own.removeAll(before);
    assertEquals(1, own.size());
    ProcessHandle python = own.iterator().next();
    python.destroyForcibly();
    python.onExit().join();
    var e = assertThrows(SandboxException.class, () -> session.call("noise", "{}"));
    assertEquals("a sandbox's process was killed from outside (SIGKILL)", e.getMessage());
    session.close();
  }

  @Test
  void aProcessThatGetsNoTimeIsNoResult() throws Exception {
    String message = "";
    for (Duration callTime : SandboxConformance.WALL_TIMES) {
      try (PythonSandbox hasty = open(SandboxConformance.LIMITS.withWallTime(callTime))) {
        message = assertThrows(SandboxException.Late.class, () -> freezeIn(hasty)).getMessage();
      }
      if (message.contains("a call")) {
        break;
      }
    }
    assertTrue(message.endsWith("it computed for 0 s only"), message);
  }

  private static void freezeIn(PythonSandbox sandbox) throws Exception {
    Set<ProcessHandle> before = leaves();
    try (EnvironmentSession session = sandbox.openSession(REQUEST)) {
      Set<ProcessHandle> own = leaves();
      own.removeAll(before);
      String pid = Long.toString(own.iterator().next().pid());
      assertEquals(0, new ProcessBuilder("kill", "-STOP", pid).start().waitFor());
      try {
        session.call("noise", "{}");
      } finally {
        assertAllEnd(own);
      }
    }
  }

  @Test
  void closingWhileInterruptedLeavesNothing() throws Exception {
    Set<ProcessHandle> before = leaves();
    EnvironmentSession session = sandbox().openSession(REQUEST);
    Set<ProcessHandle> own = leaves();
    own.removeAll(before);
    Thread.currentThread().interrupt();
    session.close();
    assertTrue(Thread.interrupted(), "the interrupt is kept for whoever sent it");
    assertAllEnd(own);
  }

  @Test
  void closingTheSandboxEndsItsSessions() throws Exception {
    Set<ProcessHandle> before = leaves();
    PythonSandbox own = open(SandboxLimits.DEFAULT);
    EnvironmentSession session = own.openSession(REQUEST);
    assertInstanceOf(ToolResult.Returned.class, session.call("noise", "{}"));
    Set<ProcessHandle> during = leaves();
    during.removeAll(before);
    own.close();
    assertAllEnd(during);
    session.close();
  }
}
