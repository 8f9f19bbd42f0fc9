package org.sparseforge.verify.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions end with the JVM that holds them, even if it can do nothing about it any more. */
class SessionDeathTest {
  @Test
  void bubblewrapSessionsDieWithAKilledJvm() throws Exception {
    try {
      BubblewrapSandbox.open(SandboxLimits.DEFAULT).close();
    } catch (SandboxException e) {
      Assumptions.abort("bubblewrap is skipped: " + e.getMessage());
    }
    assertDieTogether(4);
  }

  @Test
  void graalPySessionsDieWithAKilledJvm() throws Exception {
    Assumptions.assumeTrue(
        "full".equals(System.getProperty("sparseforge.tests")), "runs with -Pfull");
    assertDieTogether(2, GraalPyPath.ofTests());
  }

  @TempDir Path temp;

  private void assertDieTogether(int atLeast, String... args) throws Exception {
    Path errors = temp.resolve("errors.txt");
    Process jvm = start(errors, args);
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
      String said = out.readLine();
      assertEquals("holding", said, Files.readString(errors));
      List<ProcessHandle> below = jvm.descendants().toList();
      assertTrue(below.size() >= atLeast, below::toString);
      jvm.destroyForcibly();
      for (ProcessHandle process : below) {
        process.onExit().join();
      }
    } finally {
      jvm.destroyForcibly();
    }
  }

  private static Process start(Path errors, String... args) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String own = System.getProperty("java.class.path");
    String classpath = System.getProperty("surefire.test.class.path", own);
    ProcessBuilder builder =
        new ProcessBuilder(
            java.toString(), "-Xmx256m", "-cp", classpath, SessionHolder.class.getName());
    builder.command().addAll(List.of(args));
    return builder.redirectError(errors.toFile()).start();
  }
}
