package org.sparseforge.jobs.fake;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
  public static Process fakeMain(long millisPerGroup, String... arguments) throws IOException {
    return of(
            List.of(
                "-Xmx512m",
                "-Dfake.millis=" + millisPerGroup,
                "-Dspark.master=local[2]",
                "-Dlog4j2.configurationFile=" + home().resolve("conf/log4j2.properties"),
                "-Dsparseforge.log=" + target().resolve("child.log")),
            classpathOfTests(),
            FakeMain.class.getName(),
            List.of(arguments))
        .start();
  }
}
