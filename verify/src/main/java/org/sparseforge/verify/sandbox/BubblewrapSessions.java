package org.sparseforge.verify.sandbox;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * Starts the processes of sessions behind bubblewrap. A session has one Python process, which runs
 * the environment's code itself: unlike in a batch there is nothing beside it to be kept from it.
 *
 * <p>They die with this JVM, however it ends: bubblewrap is told to die with its parent, and the
 * Python inside ends when its stdin does. The kernel takes the parent to be the <em>thread</em>
 * that started it, so one thread starts them all and lives as long as the sandbox.
 */
final class BubblewrapSessions implements AutoCloseable {
  /** Starts that may break before anything was said, before the machine is said to be broken. */
  private static final int MAX_STARTS = 3;

  /** Left to Python itself below the cgroup's limit, so that a hog gets its MemoryError first. */
  private static final long RESERVE_BYTES = 64L << 20;

  private final SandboxLimits limits;
  private final BubblewrapCommand command;
  private final Optional<Cgroups> cgroups;
  private final ScheduledExecutorService watchdog;
  private final Supplier<byte[]> compiler;
  private final ExecutorService parent =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "sandbox-sessions");
            thread.setDaemon(true);
            return thread;
          });
  private byte[] program;

  /**
   * @param compiler gives the marshalled program of a session; asked at the first
   */
  BubblewrapSessions(
      SandboxLimits limits,
      BubblewrapCommand command,
      Optional<Cgroups> cgroups,
      ScheduledExecutorService watchdog,
      Supplier<byte[]> compiler) {
    this.limits = limits;
    this.command = command;
    this.cgroups = cgroups;
    this.watchdog = watchdog;
    this.compiler = compiler;
  }

  EnvironmentSession open(SessionRequest request) {
    SandboxSession.Starter starter =
        new SandboxSession.Starter() {
          @Override
          public FramedProcess start() {
            return BubblewrapSessions.this.start();
          }

          @Override
          public List<String> opening(String job) {
            return List.of(job);
          }
        };
    return SandboxSession.open(starter, request, limits, watchdog);
  }

  /** A process that has said that it is there. */
  private FramedProcess start() {
    byte[] code = program();
    String why = "";
    for (int start = 0; start < MAX_STARTS; start++) {
      BubblewrapGuest guest = launch(code.length);
      try {
        guest.talk(
            BubblewrapStarts.PATIENCE,
            watchdog,
            process -> {
              guest.boot(code);
              process.send(List.of(Long.toString(limits.memoryBytes() - RESERVE_BYTES)));
              return process.receive();
            });
        return guest;
      } catch (IOException e) {
        why = guest.end().detail();
      }
    }
    throw new SandboxException(
        "bubblewrap broke " + MAX_STARTS + " times in a row, last as " + why);
  }

  private BubblewrapGuest launch(int programBytes) {
    Cage cage = cgroups.map(Cgroups::borrow).orElse(Cage.NONE);
    ProcessBuilder builder = new ProcessBuilder(command.booting(programBytes, 0, cage));
    builder.environment().clear();
    builder.environment().putAll(BubblewrapStarts.ENVIRONMENT);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process;
    try {
      process = parent.submit(builder::start).get();
    } catch (ExecutionException e) {
      throw new SandboxException(
          "bubblewrap could not be started: " + e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted while a sandbox started", e);
    }
    return new BubblewrapGuest(
        process, FramedProcess.maxFrame(limits.outputBytes()), cage, cgroups);
  }

  private synchronized byte[] program() {
    if (program == null) {
      program = compiler.get();
    }
    return program;
  }

  /** Sessions still open die with the thread that started them. */
  @Override
  public void close() {
    parent.shutdown();
  }
}
