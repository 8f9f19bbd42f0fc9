package org.sparseforge.verify.sandbox;

import java.io.IOException;
import java.nio.file.Path;

/** One running {@link GraalPyChild}, as its parent holds it. */
final class ChildJvm extends FramedProcess {
  /** What the engine itself needs of the heap; a job's budget comes on top. */
  private static final long ENGINE_BYTES = 320L << 20;

  /** Exit code of a JVM that was told to end at its first OutOfMemoryError. */
  static final int OUT_OF_MEMORY = 3;

  private ChildJvm(Process process, int maxFrame) {
    super(process, maxFrame);
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
      return new ChildJvm(builder.start(), maxFrame(limits.outputBytes()));
    } catch (IOException e) {
      throw new SandboxException("a child JVM could not be started: " + e.getMessage(), e);
    }
  }

  @Override
  SolveResult.Stopped end() {
    int exitCode = reap();
    if (stopped().isPresent()) {
      return stopped().get();
    }
    return exitCode == OUT_OF_MEMORY
        ? new SolveResult.Stopped("memory", "its heap was full")
        : new SolveResult.Stopped("exit", "its JVM ended with code " + exitCode);
  }

  @Override
  void kill() {
    destroy();
    reap();
  }
}
