package org.sparseforge.verify.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

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
  /** The host, bubblewrap itself, and /tmp; the rest of the budget is the children's. */
  private static final long HOST_BYTES = 64L << 20;

  /** Runs in one start; each has two processes that wait from the beginning. */
  private static final int MAX_RUNS = 24;

  private static final int MAX_PROCESSES = 2 * MAX_RUNS + 8;

  private final SandboxLimits limits;
  private final Optional<Cgroups> cgroups;
  private final ScheduledExecutorService watchdog = Watchdog.start();
  private final BubblewrapStarts starts;

  /** For our own code, which a busy machine must not make look like code that takes too long. */
  private final BubblewrapStarts trial;

  private final BubblewrapSessions sessions;
  private final String name;

  private BubblewrapSandbox(
      SandboxLimits limits, BubblewrapCommand command, Optional<Cgroups> cgroups) {
    this.limits = limits;
    this.cgroups = cgroups;
    var machine = new BubblewrapMachine(command, cgroups, watchdog);
    this.name = "bubblewrap cpython-" + machine.pythonVersion();
    byte[] host = machine.compiledHost();
    this.starts = new BubblewrapStarts(limits, command, cgroups, watchdog, host);
    this.trial =
        new BubblewrapStarts(
            limits.withWallTime(BubblewrapStarts.PATIENCE), command, cgroups, watchdog, host);
    this.sessions =
        new BubblewrapSessions(limits, command, cgroups, watchdog, machine::compiledSession);
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
    BubblewrapSandbox sandbox = new BubblewrapSandbox(limits, BubblewrapMachine.command(), cgroups);
    try {
      sandbox.proveThatLimitsHold();
    } catch (SandboxException e) {
      sandbox.close();
      throw e;
    }
    return sandbox;
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
    SolveRequest request = new SolveRequest("", List.of(), "{}", greedy, 0);
    SolveResult result = solve(new SolveBatch(List.of(request), List.of()), trial).results().get(0);
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
    return solve(batch, starts);
  }

  private SolveReport solve(SolveBatch batch, BubblewrapStarts starts) {
    List<SolveResult> results = new ArrayList<>();
    List<SourceReport> sources = List.of();
    List<Source> unread = batch.inspect();
    // A run that takes the whole sandbox down costs the later ones their start, not their result.
    while (results.size() < batch.runs().size() || !unread.isEmpty()) {
      int end = Math.min(batch.runs().size(), results.size() + MAX_RUNS);
      List<SolveRequest> left = batch.runs().subList(results.size(), end);
      int hashSeed = left.isEmpty() ? 0 : left.get(0).hashSeed();
      String head = head("solve", left.size()) + " " + String.join(" ", Job.modules(left));
      BubblewrapOutcome outcome = starts.run(head, left.size(), hashSeed, Job.solve(left, unread));
      int before = results.size();
      for (JsonNode line : outcome.lines()) {
        if (line.has("inspected")) {
          sources = Replies.reports(line.get("inspected"));
          unread = List.of();
        } else {
          results.add(Replies.solve(line, outcome.memoryKill()));
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
    BubblewrapOutcome outcome =
        starts.run(head("verify", 1), 1, request.hashSeed(), Job.verify(request));
    List<VerifyResult> results = new ArrayList<>();
    List<SourceReport> sources = List.of();
    Optional<SolveResult.Stopped> end = Optional.empty();
    for (JsonNode line : outcome.lines()) {
      if (line.has("verdict")) {
        results.add(Replies.verdict(line.get("verdict").textValue()));
      } else if (line.has("inspected")) {
        sources = Replies.reports(line.get("inspected"));
      } else {
        end = Optional.of(Replies.ended(line.get("status").intValue(), outcome.memoryKill()));
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
}
