package org.sparseforge.verify.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.sparseforge.schemas.Json;

/**
 * The machine's own CPython behind bubblewrap. One start serves one batch and is then gone with all
 * its processes.
 *
 * <p>Inside a start, processes divide what must not meet: the host reads the job and holds the only
 * way out; a solution has a process of its own that never held the database or the tools' source,
 * the tools another that never held the solution. So nothing has to be hidden inside a Python
 * process, where nothing can be hidden.
 *
 * <p>Memory and processes of the whole tree are capped by a cgroup where one can be made. Elsewhere
 * the two children of a run may fork nothing and have half the budget each.
 *
 * <p>Not covered: kernel holes (there is no system-call filter), /usr of the machine being
 * readable, timing of other work on the machine, and what a verifier says of attempts it has seen
 * before.
 */
public final class BubblewrapSandbox implements PythonSandbox {
  private static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin");
  private static final String[] PARTS = {"codec", "inspect", "guest", "pipes", "host"};
  private static final String[] SESSION_PARTS = {"codec", "guest", "pipes", "session"};

  /** The host, bubblewrap itself, and /tmp; the rest of the budget is the children's. */
  private static final long HOST_BYTES = 64L << 20;

  /** Starts that may break before any result came, before the machine is said to be broken. */
  private static final int MAX_STARTS = 3;

  /** Runs in one start; each has two processes that wait from the beginning. */
  private static final int MAX_RUNS = 24;

  private static final int MAX_PROCESSES = 2 * MAX_RUNS + 8;

  private final SandboxLimits limits;
  private final BubblewrapCommand command;
  private final Optional<Cgroups> cgroups;
  private final ScheduledExecutorService watchdog;
  private final byte[] program;
  private final BubblewrapSessions sessions;
  private final String name;

  private BubblewrapSandbox(
      SandboxLimits limits, BubblewrapCommand command, Optional<Cgroups> cgroups) {
    this.limits = limits;
    this.command = command;
    this.cgroups = cgroups;
    this.watchdog = Watchdog.start();
    String version = probeVersion();
    this.program = compile(PARTS);
    this.sessions =
        new BubblewrapSessions(
            limits, command, ENVIRONMENT, cgroups, watchdog, () -> compile(SESSION_PARTS));
    this.name = "bubblewrap cpython-" + version;
  }

  /**
   * Tries bubblewrap once, for real.
   *
   * @throws SandboxException if it cannot run here; the message says why and what to do
   */
  public static BubblewrapSandbox open(SandboxLimits limits) {
    return open(limits, Cgroups.open(Path.of("/"), limits.memoryBytes(), MAX_PROCESSES));
  }

  static BubblewrapSandbox open(SandboxLimits limits, Optional<Cgroups> cgroups) {
    String bubblewrap = find("bwrap", "install bubblewrap (Debian: apt-get install bubblewrap)");
    boolean root = isRoot();
    if (root) {
      find("setpriv", "install util-linux, or run as a user that is not root");
    }
    if (!Files.isExecutable(PYTHON)) {
      throw new SandboxException("there is no " + PYTHON + "; install Python 3.9 or later there");
    }
    var command = new BubblewrapCommand(bubblewrap, PYTHON.toString(), root);
    BubblewrapSandbox sandbox = new BubblewrapSandbox(limits, command, cgroups);
    try {
      sandbox.proveThatLimitsHold();
    } catch (SandboxException e) {
      sandbox.close();
      throw e;
    }
    return sandbox;
  }

  private static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException e) {
      throw new SandboxException("could not find out who runs this process: " + e, e);
    }
  }

  /** A limit that the kernel takes note of but does not enforce is worse than none. */
  private void proveThatLimitsHold() {
    String greedy =
        """
        import os
        def solve(tools):
            try:
                if os.fork() == 0:
                    os._exit(0)
            except OSError:
                return len(bytearray(%d))
        """
            .formatted(limits.memoryBytes());
    SolveResult result = solve(new SolveRequest("", List.of(), "{}", greedy, 0));
    if (!(result instanceof SolveResult.Stopped stopped && stopped.limit().equals("memory"))) {
      throw new SandboxException(
          "limits on processes and memory do not hold behind bubblewrap here, as a trial showed ("
              + result
              + "); run as another user, or use GraalPy");
    }
  }

  @Override
  public String name() {
    return name;
  }

  /** What caps the process tree: "cgroup v1", "cgroup v2" or "rlimits". */
  public String enforcement() {
    return cgroups.map(Cgroups::describe).orElse("rlimits");
  }

  @Override
  public SolveReport solve(SolveBatch batch) {
    List<SolveResult> results = new ArrayList<>();
    List<SourceReport> sources = List.of();
    List<Source> unread = batch.inspect();
    // A run that takes the whole sandbox down costs the later ones their start, not their result.
    while (results.size() < batch.runs().size() || !unread.isEmpty()) {
      int end = Math.min(batch.runs().size(), results.size() + MAX_RUNS);
      List<SolveRequest> left = batch.runs().subList(results.size(), end);
      int hashSeed = left.isEmpty() ? 0 : left.get(0).hashSeed();
      String head = head("solve", left.size()) + " " + String.join(" ", Job.modules(left));
      Outcome outcome = run(head, left.size(), hashSeed, Job.solve(left, unread));
      int before = results.size();
      for (JsonNode line : outcome.lines) {
        if (line.has("inspected")) {
          sources = Replies.reports(line.get("inspected"));
          unread = List.of();
        } else {
          results.add(Replies.solve(line, outcome.memoryKill));
        }
      }
      if (results.size() == before && !left.isEmpty()) {
        results.add(outcome.stopped());
      } else if (left.isEmpty() && !unread.isEmpty()) {
        throw new SandboxException("sources could not be read in a sandbox: " + outcome.stopped());
      }
    }
    return new SolveReport(results, sources);
  }

  @Override
  public VerifyReport verifyAll(VerifyRequest request) {
    Outcome outcome = run(head("verify", 1), 1, request.hashSeed(), Job.verify(request));
    List<VerifyResult> results = new ArrayList<>();
    List<SourceReport> sources = List.of();
    Optional<SolveResult.Stopped> end = Optional.empty();
    for (JsonNode line : outcome.lines) {
      if (line.has("verdict")) {
        results.add(Replies.verdict(line.get("verdict").textValue()));
      } else if (line.has("inspected")) {
        sources = Replies.reports(line.get("inspected"));
      } else {
        end = Optional.of(Replies.ended(line.get("status").intValue(), outcome.memoryKill));
      }
    }
    Replies.fill(results, request.attempts().size(), end.orElseGet(outcome::stopped));
    if (sources.size() < request.inspect().size()) {
      sources = solve(new SolveBatch(List.of(), request.inspect())).sources();
    }
    return new VerifyReport(results, sources);
  }

  @Override
  public EnvironmentSession openSession(SessionRequest request) {
    return sessions.open(request);
  }

  @Override
  public void close() {
    sessions.close();
    watchdog.shutdownNow();
    cgroups.ifPresent(Cgroups::close);
  }

  /** What one start brought: the host's lines after "ready", and how it ended. */
  private record Outcome(List<JsonNode> lines, ProcessRun run, boolean memoryKill) {
    SolveResult.Stopped stopped() {
      if (memoryKill) {
        return new SolveResult.Stopped("memory", "the kernel killed it for memory");
      }
      if (run.timedOut()) {
        return new SolveResult.Stopped("time", "it was killed when its wall time was over");
      }
      if (run.overflowed()) {
        return new SolveResult.Stopped("output", "it wrote too much");
      }
      return new SolveResult.Stopped("exit", "its sandbox ended with code " + run.exitCode());
    }
  }

  /** The line that the host needs before it forks. */
  private String head(String kind, int count) {
    // Below the cgroup's limit, so that a hog gets its MemoryError before the kernel looks for
    // room.
    long childBytes = limits.memoryBytes() - HOST_BYTES;
    if (cgroups.isEmpty() && kind.equals("solve")) {
      childBytes /= 2;
    }
    return String.join(
        " ",
        kind,
        Integer.toString(count),
        Long.toString(childBytes),
        Long.toString(limits.cpuTime().toSeconds()),
        Integer.toString(limits.outputBytes()));
  }

  private Outcome run(String head, int count, int hashSeed, String job) {
    List<byte[]> input =
        List.of(
            program,
            (head + "\n").getBytes(StandardCharsets.UTF_8),
            job.getBytes(StandardCharsets.UTF_8));
    String why = "";
    for (int start = 0; start < MAX_STARTS; start++) {
      Outcome outcome = attempt(hashSeed, input, Math.max(1, count));
      boolean explained = outcome.memoryKill || outcome.run.timedOut() || outcome.run.overflowed();
      if (outcome.run.out().length > 0 && (outcome.run.exitCode() == 0 || explained)) {
        return outcome;
      }
      why = "exit code " + outcome.run.exitCode() + " " + outcome.run.err();
    }
    throw new SandboxException(
        "bubblewrap broke " + MAX_STARTS + " times in a row, last with " + why);
  }

  private Outcome attempt(int hashSeed, List<byte[]> input, int runs) {
    Cage cage = cgroups.map(Cgroups::borrow).orElse(Cage.NONE);
    boolean clean = false;
    try {
      ProcessRun run =
          ProcessRun.of(
              command.booting(program.length, hashSeed, cage),
              ENVIRONMENT,
              input,
              limits.wallTime(),
              maxOut(runs),
              watchdog);
      cage.empty();
      clean = true;
      return new Outcome(lines(run), run, cage.tookMemoryKill());
    } catch (IOException e) {
      throw new SandboxException("bubblewrap could not be started: " + e.getMessage(), e);
    } finally {
      // A cage that may still hold something is not lent again.
      if (clean) {
        cgroups.ifPresent(groups -> groups.release(cage));
      }
    }
  }

  /** Room for an answer and a database per run, each character escaped at worst as six bytes. */
  private int maxOut(int runs) {
    return (int) Math.min(Integer.MAX_VALUE - 16L, 12L * limits.outputBytes() * runs + (8 << 20));
  }

  private static List<JsonNode> lines(ProcessRun run) {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : new String(run.out(), StandardCharsets.UTF_8).split("\n")) {
      try {
        JsonNode node = Json.parse(line);
        if (!node.has("ready")) {
          lines.add(node);
        }
      } catch (IllegalArgumentException e) {
        break; // The last line of a host that was killed while it wrote.
      }
    }
    return lines;
  }

  private String probeVersion() {
    String version = runOnce("import sys, posix; posix.write(1, b'%d.%d' % sys.version_info[:2])");
    int minor = Integer.parseInt(version.substring(version.indexOf('.') + 1));
    if (!version.startsWith("3.") || minor < 9) {
      throw new SandboxException(
          PYTHON + " is Python " + version + "; the sandbox needs 3.9 or later");
    }
    return version;
  }

  private byte[] compile(String... parts) {
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
              ENVIRONMENT,
              List.of(input),
              limits.wallTime(),
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

  private static String find(String program, String remedy) {
    for (String directory : List.of("/usr/bin", "/bin", "/usr/local/bin")) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return directory + "/" + program;
      }
    }
    throw new SandboxException("there is no " + program + " on this machine; " + remedy);
  }
}
