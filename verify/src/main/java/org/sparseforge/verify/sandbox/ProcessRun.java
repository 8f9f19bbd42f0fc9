package org.sparseforge.verify.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One run of a command from start to death: bytes in, bytes out, killed when its time is over or
 * when it says too much.
 *
 * @param out what it wrote to stdout, cut at the limit
 * @param err the first kilobytes of stderr, read only when {@code out} is empty
 */
record ProcessRun(byte[] out, String err, int exitCode, boolean timedOut, boolean overflowed) {
  private static final int MAX_ERR = 4096;

  static ProcessRun of(
      List<String> command,
      Map<String, String> environment,
      List<byte[]> input,
      Duration wallTime,
      int maxOut,
      ScheduledExecutorService watchdog)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    AtomicBoolean timedOut = new AtomicBoolean();
    Future<?> alarm =
        watchdog.schedule(
            () -> {
              timedOut.set(true);
              process.destroyForcibly();
            },
            wallTime.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      feed(process, input);
      InputStream stdout = process.getInputStream();
      byte[] out = readUpTo(stdout, maxOut, timedOut);
      boolean overflowed = out.length == maxOut && stdout.read() >= 0;
      if (overflowed) {
        process.destroyForcibly();
      }
      String err =
          out.length > 0
              ? ""
              : new String(
                  readUpTo(process.getErrorStream(), MAX_ERR, timedOut), StandardCharsets.UTF_8);
      int exitCode = process.waitFor();
      return new ProcessRun(out, err.strip(), exitCode, timedOut.get(), overflowed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted while a sandbox ran", e);
    } finally {
      alarm.cancel(false);
      process.destroyForcibly();
      process.getInputStream().close();
      process.getErrorStream().close();
    }
  }

  private static void feed(Process process, List<byte[]> input) {
    try (OutputStream in = process.getOutputStream()) {
      for (byte[] part : input) {
        in.write(part);
      }
    } catch (IOException e) {
      // It died before it had read everything; its exit code and what it wrote say why.
    }
  }

  /**
   * @param killed whether somebody else may have killed the process meanwhile
   */
  private static byte[] readUpTo(InputStream in, int limit, AtomicBoolean killed)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 16];
    try {
      while (bytes.size() < limit) {
        int count = in.read(buffer, 0, Math.min(buffer.length, limit - bytes.size()));
        if (count < 0) {
          break;
        }
        bytes.write(buffer, 0, count);
      }
    } catch (IOException e) {
      // The JDK closes the streams of a process that it destroys, and a reader finds out somehow.
      if (!killed.get() && !"Stream closed".equals(e.getMessage())) {
        throw e;
      }
    }
    return bytes.toByteArray();
  }
}
