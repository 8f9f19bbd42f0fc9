package org.sparseforge.verify.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of one bubblewrap start: into the cgroup, down to an unprivileged user, into
 * namespaces of its own, and only then Python.
 *
 * <p>Inside there is /usr read-only, /dev/null, and a small private /tmp; no /proc, no /etc, no
 * network but an unconnected loopback.
 */
final class BubblewrapCommand {
  /** Nobody: owns no files and no processes outside. */
  private static final String UNPRIVILEGED = "65534";

  private static final int TMP_BYTES = 16 << 20;

  /** Reads its program from stdin, so that no file of ours has to be reachable from inside. */
  private static final String BOOT =
      """
      import posix, marshal
      left, parts = %d, []
      while left:
          part = posix.read(0, left)
          if not part:
              posix._exit(3)
          left -= len(part)
          parts.append(part)
      exec(marshal.loads(b"".join(parts)))
      """;

  private final String bubblewrap;
  private final String python;
  private final boolean root;

  /**
   * @param root whether this process is root, whose limits the kernel would not enforce
   */
  BubblewrapCommand(String bubblewrap, String python, boolean root) {
    this.bubblewrap = bubblewrap;
    this.python = python;
    this.root = root;
  }

  /** Runs the marshalled code object of {@code programBytes} bytes that comes first on stdin. */
  List<String> booting(int programBytes, int hashSeed, Cage cage) {
    return running(BOOT.formatted(programBytes), hashSeed, cage);
  }

  /** Runs {@code program}, Python source. */
  List<String> running(String program, int hashSeed, Cage cage) {
    List<String> command = new ArrayList<>();
    enter(command, cage.doors());
    if (root) {
      command.addAll(
          List.of("setpriv", "--reuid", UNPRIVILEGED, "--regid", UNPRIVILEGED, "--clear-groups"));
    }
    command.add(bubblewrap);
    command.addAll(List.of("--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc"));
    command.addAll(List.of("--unshare-uts", "--hostname", "sandbox", "--unshare-cgroup-try"));
    command.addAll(List.of("--ro-bind", "/usr", "/usr"));
    for (String link : List.of("lib", "lib64", "lib32", "bin")) {
      if (Files.isSymbolicLink(Path.of("/" + link))) {
        command.addAll(List.of("--symlink", "usr/" + link, "/" + link));
      } else if (Files.isDirectory(Path.of("/" + link)) && link.startsWith("lib")) {
        command.addAll(List.of("--ro-bind", "/" + link, "/" + link));
      }
    }
    command.addAll(List.of("--dev-bind", "/dev/null", "/dev/null"));
    command.addAll(List.of("--size", Integer.toString(TMP_BYTES), "--tmpfs", "/tmp"));
    command.addAll(List.of("--remount-ro", "/", "--chdir", "/tmp"));
    command.addAll(List.of("--clearenv", "--setenv", "PYTHONHASHSEED", "" + hashSeed));
    // As process 1 of its namespace the host cannot be killed from inside.
    command.addAll(List.of("--die-with-parent", "--new-session", "--as-pid-1"));
    command.addAll(List.of(python, "-s", "-S", "-B", "-c", program));
    return command;
  }

  private static void enter(List<String> command, List<String> doors) {
    if (doors.isEmpty()) {
      return;
    }
    StringBuilder script = new StringBuilder();
    for (int i = 1; i <= doors.size(); i++) {
      script.append("echo 0 > \"$").append(i).append("\" && ");
    }
    script.append("shift ").append(doors.size()).append(" && exec \"$@\"");
    command.addAll(List.of("/bin/sh", "-c", script.toString(), "sh"));
    command.addAll(doors);
  }
}
