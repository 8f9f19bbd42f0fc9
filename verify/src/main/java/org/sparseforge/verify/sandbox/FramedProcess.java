package org.sparseforge.verify.sandbox;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A process with untrusted code inside that outlives a single job, spoken to in {@link Frames} over
 * its stdin and stdout. Used by one thread at a time; {@link #kill} by any.
 */
abstract class FramedProcess {
  /** How a process ends that was killed: 128 and the signal's number. */
  private static final int KILLED = 137;

  /**
   * How long one that has fallen silent may take to end by itself: on a busy machine it waits for a
   * processor, and killed too early it could not say why it ended.
   */
  private static final long PATIENCE_SECONDS = 20;

  private final Process process;
  private final DataOutputStream in;
  private final DataInputStream out;
  private final int maxFrame;
  private volatile SolveResult.Stopped stopped;
  private volatile boolean killedHere;
  private int talks;

  /**
   * @param maxFrame bytes of the longest text it may say
   */
  FramedProcess(Process process, int maxFrame) {
    this.process = process;
    this.in = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    this.out = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    this.maxFrame = maxFrame;
  }

  /** Room for a text of {@code outputBytes}, six bytes for every character escaped at worst. */
  static int maxFrame(int outputBytes) {
    return (int) Math.min(Integer.MAX_VALUE - 16L, 6L * outputBytes + 65_536);
  }

  /** What is said to and fro in one job. */
  interface Conversation<T> {
    T hold(FramedProcess process) throws IOException;
  }

  /**
   * Holds a conversation; the process is killed when its time on the wall is over.
   *
   * @throws IOException if the process is gone, or is killed meanwhile; {@link #end} says why
   */
  final <T> T talk(
      Duration wallTime, ScheduledExecutorService watchdog, Conversation<T> conversation)
      throws IOException {
    talks++;
    AtomicBoolean over = new AtomicBoolean();
    Future<?> alarm =
        watchdog.schedule(
            () -> {
              if (over.compareAndSet(false, true)) {
                stop(new SolveResult.Stopped("time", "it was killed when its time was over"));
              }
            },
            wallTime.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      T result = conversation.hold(this);
      requireInTime(over.compareAndSet(false, true));
      return result;
    } finally {
      over.set(true);
      alarm.cancel(false);
    }
  }

  /**
   * Holds a conversation; the process is killed when the clock says so.
   *
   * @throws IOException as above
   */
  final <T> T talk(CallClock clock, ScheduledExecutorService watchdog, Conversation<T> conversation)
      throws IOException {
    talks++;
    CallAlarm alarm = CallAlarm.set(clock, watchdog, this::cpuTime, this::stop);
    try {
      T result = conversation.hold(this);
      requireInTime(alarm.cancel());
      return result;
    } finally {
      alarm.cancel();
    }
  }

  /** Else the next conversation would be blamed for the time that this one took. */
  private static void requireInTime(boolean inTime) throws IOException {
    if (!inTime) {
      throw new IOException("it was killed when it had just said everything");
    }
  }

  private void stop(SolveResult.Stopped why) {
    stopped = why;
    destroy();
  }

  /** Of all its processes so far; nothing of those that the machine does not let us see. */
  private Duration cpuTime() {
    Duration sum = cpuTime(process.toHandle());
    for (ProcessHandle below : process.descendants().toList()) {
      sum = sum.plus(cpuTime(below));
    }
    return sum;
  }

  private static Duration cpuTime(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** How many conversations there have been. */
  final int talks() {
    return talks;
  }

  final void send(List<String> frames) throws IOException {
    for (String frame : frames) {
      Frames.write(in, frame);
    }
    in.flush();
  }

  /**
   * @throws FrameTooLong if it says more than it may; it is of no use afterwards
   */
  final String receive() throws IOException {
    int length = out.readInt();
    if (length < 0 || length > maxFrame) {
      throw new FrameTooLong();
    }
    byte[] bytes = new byte[length];
    out.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * Why it is no longer there. Waits until it is gone, and leaves nothing of it behind.
   *
   * @throws SandboxException if what ended it came from outside
   */
  abstract SolveResult.Stopped end();

  /** Kills it with all that runs in it, and waits until that is gone. */
  abstract void kill();

  final Process process() {
    return process;
  }

  /** The limit that it was killed for, if it was. */
  final Optional<SolveResult.Stopped> stopped() {
    return Optional.ofNullable(stopped);
  }

  /** Says that its end is our doing. */
  final void toBeKilled() {
    killedHere = true;
  }

  /** Kills its first process without waiting. */
  final void destroy() {
    killedHere = true;
    process.destroyForcibly();
  }

  /**
   * Waits until the first process is gone; one that is ending by itself gets to say why.
   *
   * @return its exit code
   * @throws SandboxException if it was killed, and not by us
   */
  final int reap() {
    boolean interrupted = false;
    int exitCode;
    while (true) {
      try {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          destroy();
        }
        exitCode = process.waitFor();
        break;
      } catch (InterruptedException e) {
        // Not left half dead; it is not waited for long any more.
        interrupted = true;
        destroy();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (exitCode == KILLED && !killedHere) {
      throw new SandboxException("a sandbox's process was killed from outside (SIGKILL)");
    }
    return exitCode;
  }

  static final class FrameTooLong extends IOException {
    private static final long serialVersionUID = 1L;

    FrameTooLong() {
      super("a frame is too long");
    }
  }
}
