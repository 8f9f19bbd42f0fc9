package org.sparseforge.verify.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.sparseforge.schemas.Json;

/** Starts bubblewrap for one job after the other, and reads what the host inside says. */
final class BubblewrapStarts {
  static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin");

  /** Time for a start in which nothing of a task runs, on a machine that is busy. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Starts that may break before any result came, before the machine is said to be broken. */
  private static final int MAX_STARTS = 3;

  private final SandboxLimits limits;
  private final BubblewrapCommand command;
  private final Optional<Cgroups> cgroups;
  private final ScheduledExecutorService watchdog;
  private final byte[] program;

  /**
   * @param program the compiled host
   */
  BubblewrapStarts(
      SandboxLimits limits,
      BubblewrapCommand command,
      Optional<Cgroups> cgroups,
      ScheduledExecutorService watchdog,
      byte[] program) {
    this.limits = limits;
    this.command = command;
    this.cgroups = cgroups;
    this.watchdog = watchdog;
    this.program = program;
  }

  /**
   * @param head what the host is told before it forks
   * @param count runs that the job holds
   * @throws SandboxException if no start of several brought anything
   */
  BubblewrapOutcome run(String head, int count, int hashSeed, String job) {
    List<byte[]> input =
        List.of(
            program,
            (head + "\n").getBytes(StandardCharsets.UTF_8),
            job.getBytes(StandardCharsets.UTF_8));
    String why = "";
    for (int start = 0; start < MAX_STARTS; start++) {
      BubblewrapOutcome outcome = attempt(hashSeed, input, Math.max(1, count));
      if (outcome.run().out().length > 0 && outcome.isExplained()) {
        return outcome;
      }
      why = "exit code " + outcome.run().exitCode() + " " + outcome.run().err();
    }
    throw new SandboxException(
        "bubblewrap broke " + MAX_STARTS + " times in a row, last with " + why);
  }

  private BubblewrapOutcome attempt(int hashSeed, List<byte[]> input, int runs) {
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
      return new BubblewrapOutcome(lines(run), run, cage.tookMemoryKill());
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
}
