package org.sparseforge.jobs.fake;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A JVM of its own, with the flags that Spark needs. */
public final class ChildJvm {
  private ChildJvm() {}

  /** The root of the repository. */
  public static Path home() {
    return Path.of("..").toAbsolutePath().normalize();
  }

  public static Path target() {
    return Path.of("target").toAbsolutePath();
  }

  /** The class path of the tests, in full where Surefire hides it in a jar. */
  public static String classpathOfTests() {
    return System.getProperty(
        "surefire.test.class.path",
        System.getProperty("surefire.real.class.path", System.getProperty("java.class.path")));
  }

  /** A command that starts {@code mainClass}; stderr goes where stdout goes. */
  public static ProcessBuilder of(
      List<String> flags, String classpath, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.add("@" + home().resolve("conf/jvm.options"));
    command.addAll(flags);
    command.add("-cp");
    command.add(classpath);
    command.add(mainClass);
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  /** The command line over the fakes, in a process of its own. */
  public static Process fakeMain(String... arguments) throws IOException {
    return fakeMain(Long.MAX_VALUE, arguments);
  }

  /**
   * The same, which hangs after so many pieces of work.
   *
   * @param wave what the line holds that it says at the end of a wave; at least one has ended when
   *     this returns
   */
  public static Process hangingFakeMain(long pieces, String wave, String... arguments)
      throws IOException {
    Process process = fakeMain(pieces, arguments);
    StringBuilder said = new StringBuilder();
    // Just before the test's own timeout, which could not tell what the process had said.
    CompletableFuture<Void> giveUp =
        CompletableFuture.runAsync(
            process::destroyForcibly, CompletableFuture.delayedExecutor(9, TimeUnit.MINUTES));
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      said.append(line).append('\n');
      if (line.contains(wave)) {
        giveUp.cancel(false);
        return process;
      }
    }
    throw new AssertionError("the process ended or hung before its first wave: " + said);
  }

  private static Process fakeMain(long pieces, String... arguments) throws IOException {
    return of(
            List.of(
                "-Xmx512m",
                // What starts soon ends soon: no time to make its code fast.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dfake.pieces=" + pieces,
                "-Dspark.master=local[2]",
                "-Dlog4j2.configurationFile=" + home().resolve("conf/log4j2.properties"),
                "-Dsparseforge.log=" + target().resolve("child.log")),
            classpathOfTests(),
            FakeMain.class.getName(),
            List.of(arguments))
        .start();
  }
}
