package org.sparseforge.verify.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/** What this machine has for the sandbox: its programs, and what a first trial shows of them. */
final class BubblewrapMachine {
  private static final Path PYTHON = Path.of("/usr/bin/python3");

  private final BubblewrapCommand command;
  private final Optional<Cgroups> cgroups;
  private final ScheduledExecutorService watchdog;

  BubblewrapMachine(
      BubblewrapCommand command, Optional<Cgroups> cgroups, ScheduledExecutorService watchdog) {
    this.command = command;
    this.cgroups = cgroups;
    this.watchdog = watchdog;
  }

  /**
   * How to start bubblewrap here.
   *
   * @throws SandboxException naming the program that is missing, and what to install
   */
  static BubblewrapCommand command() {
    String bubblewrap = find("bwrap", "install bubblewrap (Debian: apt-get install bubblewrap)");
    boolean root = isRoot();
    if (root) {
      find("setpriv", "install util-linux, or run as a user that is not root");
    }
    if (!Files.isExecutable(PYTHON)) {
      throw new SandboxException("there is no " + PYTHON + "; install Python 3.9 or later there");
    }
    return new BubblewrapCommand(bubblewrap, PYTHON.toString(), root);
  }

  /** The version of its Python, once bubblewrap has run it: {@code 3.11}. */
  String pythonVersion() {
    String version = runOnce("import sys, posix; posix.write(1, b'%d.%d' % sys.version_info[:2])");
    int minor = Integer.parseInt(version.substring(version.indexOf('.') + 1));
    if (!version.startsWith("3.") || minor < 9) {
      throw new SandboxException(
          PYTHON + " is Python " + version + "; the sandbox needs 3.9 or later");
    }
    return version;
  }

  /** The host program as bytecode of this Python. */
  byte[] compiledHost() {
    return compiled("codec", "inspect", "guest", "pipes", "host");
  }

  /** The program of a session as bytecode of this Python. */
  byte[] compiledSession() {
    return compiled("codec", "guest", "pipes", "session");
  }

  private byte[] compiled(String... parts) {
    String text =
        "import marshal, posix, sys\n"
            + "source = sys.stdin.read()\n"
            + "data = marshal.dumps(compile(source, 'host.py', 'exec', 0, True, 2))\n"
            + "while data:\n    data = data[posix.write(1, data):]\n";
    return probe(text, HostProgram.source(parts).getBytes(StandardCharsets.UTF_8));
  }

  private String runOnce(String python) {
    return new String(probe(python, new byte[0]), StandardCharsets.UTF_8);
  }

  private byte[] probe(String python, byte[] input) {
    Cage cage = cgroups.map(Cgroups::borrow).orElse(Cage.NONE);
    try {
      ProcessRun run =
          ProcessRun.of(
              command.running(python, 0, cage),
              BubblewrapStarts.ENVIRONMENT,
              List.of(input),
              BubblewrapStarts.PATIENCE,
              1 << 20,
              watchdog);
      if (run.exitCode() != 0 || run.out().length == 0) {
        throw new SandboxException(
            "bubblewrap cannot run here (exit code "
                + run.exitCode()
                + ": "
                + run.err()
                + "); it needs unprivileged user namespaces, or use GraalPy");
      }
      return run.out();
    } catch (IOException e) {
      throw new SandboxException("bubblewrap cannot be started: " + e.getMessage(), e);
    } finally {
      cgroups.ifPresent(groups -> groups.release(cage));
    }
  }

  private static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException e) {
      throw new SandboxException("could not find out who runs this process: " + e, e);
    }
  }

  private static String find(String program, String remedy) {
    for (String directory : List.of("/usr/bin", "/bin", "/usr/local/bin")) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return directory + "/" + program;
      }
    }
    throw new SandboxException("there is no " + program + " on this machine; " + remedy);
  }
}
