package org.sparseforge.verify.sandbox;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One running {@link GraalPyChild}, as its parent holds it. Used by one thread at a time. */
final class ChildJvm {
  /** What the engine itself needs of the heap; a job's budget comes on top. */
  private static final long ENGINE_BYTES = 320L << 20;

  /** Exit code of a JVM that was told to end at its first OutOfMemoryError. */
  static final int OUT_OF_MEMORY = 3;

  private final Process process;
  private final DataOutputStream in;
  private final DataInputStream out;
  private final int maxFrame;
  private volatile boolean timedOut;
  private int jobs;

  private ChildJvm(Process process, int maxFrame) {
    this.process = process;
    this.in = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    this.out = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    this.maxFrame = maxFrame;
  }

  static ChildJvm start(String classpath, SandboxLimits limits) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder builder =
        new ProcessBuilder(
            java.toString(),
            "-Xmx" + (limits.memoryBytes() + ENGINE_BYTES),
            "-XX:+ExitOnOutOfMemoryError",
            // Which it announces on stdout, where our frames are.
            "-XX:+DisplayVMOutputToStderr",
            "-XX:+UseSerialGC",
            "-XX:MaxDirectMemorySize=16m",
            "-Xss4m",
            "-cp",
            classpath,
            GraalPyChild.class.getName());
    builder.environment().clear();
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      // Six bytes for every character that JSON escapes at worst.
      int maxFrame = (int) Math.min(Integer.MAX_VALUE - 16L, 6L * limits.outputBytes() + 65_536);
      return new ChildJvm(builder.start(), maxFrame);
    } catch (IOException e) {
      throw new SandboxException("a child JVM could not be started: " + e.getMessage(), e);
    }
  }

  /** A job's conversation with the child; killed when its time is over. */
  interface Conversation<T> {
    T hold(ChildJvm child) throws IOException;
  }

  <T> T talk(Duration wallTime, ScheduledExecutorService watchdog, Conversation<T> conversation)
      throws IOException {
    jobs++;
    Future<?> alarm =
        watchdog.schedule(
            () -> {
              timedOut = true;
              process.destroyForcibly();
            },
            wallTime.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      return conversation.hold(this);
    } finally {
      alarm.cancel(false);
    }
  }

  void send(List<String> frames) throws IOException {
    for (String frame : frames) {
      Frames.write(in, frame);
    }
    in.flush();
  }

  /**
   * @throws FrameTooLong if the child says more than it may; it is of no use afterwards
   */
  String receive() throws IOException {
    int length = out.readInt();
    if (length > maxFrame) {
      throw new FrameTooLong();
    }
    byte[] bytes = new byte[length];
    out.readFully(bytes);
    return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
  }

  int jobs() {
    return jobs;
  }

  /** Why it is no longer there. Waits until it is gone. */
  SolveResult.Stopped end() {
    kill();
    if (timedOut) {
      return new SolveResult.Stopped("time", "it was killed when its wall time was over");
    }
    return process.exitValue() == OUT_OF_MEMORY
        ? new SolveResult.Stopped("memory", "its heap was full")
        : new SolveResult.Stopped("exit", "its JVM ended with code " + process.exitValue());
  }

  void kill() {
    try {
      // A child that is ending by itself gets to say why.
      if (!process.waitFor(200, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted while a sandbox ended", e);
    }
  }

  void close() {
    process.destroyForcibly();
  }

  static final class FrameTooLong extends IOException {
    private static final long serialVersionUID = 1L;

    FrameTooLong() {
      super("a frame is too long");
    }
  }
}
