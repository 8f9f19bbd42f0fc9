package org.sparseforge.verify.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a process is killed, and which conversation is told of it. */
class FramedProcessTest {
  /** Its alarms ring when a test says so. */
  private static final class HandWatchdog extends ScheduledThreadPoolExecutor {
    private Runnable alarm;

    HandWatchdog() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
      alarm = command;
      return super.schedule(() -> {}, 1, TimeUnit.DAYS);
    }
  }

  private static final class Shell extends FramedProcess {
    Shell(String script) throws IOException {
      super(new ProcessBuilder("/bin/sh", "-c", script).start(), 1000);
    }

    @Override
    SolveResult.Stopped end() {
      return new SolveResult.Stopped("exit", "code " + reap());
    }

    @Override
    void kill() {
      destroy();
      reap();
    }
  }

  private final HandWatchdog watchdog = new HandWatchdog();
  private Shell shell;

  @AfterEach
  void end() {
    watchdog.shutdownNow();
    shell.kill();
  }

  private String talk() throws IOException {
    return shell.talk(Duration.ofSeconds(1), watchdog, FramedProcessTest::echo);
  }

  private static String echo(FramedProcess process) throws IOException {
    process.send(List.of("hello"));
    return process.receive();
  }

  @Test
  void aConversationWhoseTimeIsOverAtItsLastWordIsTheOneThatFails() throws IOException {
    shell = new Shell("exec cat");
    assertEquals("hello", talk());
    assertThrows(
        IOException.class,
        () ->
            shell.talk(
                Duration.ofSeconds(1),
                watchdog,
                process -> {
                  String said = echo(process);
                  watchdog.alarm.run();
                  return said;
                }));
    assertTrue(shell.stopped().isPresent());
    assertEquals("code 137", shell.end().detail());
  }

  @Test
  void anAlarmThatRingsAfterTheConversationHarmsNobody() throws IOException {
    shell = new Shell("exec cat");
    assertEquals("hello", talk());
    watchdog.alarm.run();
    assertFalse(shell.stopped().isPresent());
    assertEquals("hello", talk());
  }

  @Test
  void aCallStoppedAtItsLastWordFailsAndTheNextIsNotBlamed() throws IOException {
    CallClock never = new CallClock(Duration.ofDays(1), Duration.ofDays(1));
    CallClock atOnce = new CallClock(Duration.ZERO, Duration.ofDays(1));
    shell = new Shell("exec cat");
    assertEquals("hello", shell.talk(never, watchdog, FramedProcessTest::echo));
    assertEquals("hello", shell.talk(atOnce, watchdog, FramedProcessTest::echo));
    watchdog.alarm.run();
    assertFalse(shell.stopped().isPresent(), "that call was over");
    assertThrows(
        IOException.class,
        () ->
            shell.talk(
                atOnce,
                watchdog,
                process -> {
                  String said = echo(process);
                  watchdog.alarm.run();
                  return said;
                }));
    assertEquals("cpu", shell.stopped().orElseThrow().limit());
  }

  @Test
  void oneThatEndsSlowlyStillSaysWhy() throws IOException {
    shell = new Shell("exec 1>&-; sleep 1; exit 7");
    assertThrows(IOException.class, this::talk);
    assertEquals("code 7", shell.end().detail());
  }
}
