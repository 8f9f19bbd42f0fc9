package org.sparseforge.verify.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One cgroup (version 2), or one in each of the memory and pids hierarchies (version 1). Reused
 * from run to run, as making one costs more than a run's other bookkeeping.
 */
final class CgroupCage implements Cage {
  /** How long a killed process may take to go: on a busy machine it waits for a processor. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private final List<Path> groups;
  private final Path killCount;
  private long seenKills;

  /**
   * @param groups existing directories with their limits set
   * @param killCount the file that has an {@code oom_kill} line
   */
  CgroupCage(List<Path> groups, Path killCount) {
    this.groups = List.copyOf(groups);
    this.killCount = killCount;
    this.seenKills = kills();
  }

  @Override
  public List<String> doors() {
    return groups.stream().map(group -> group.resolve("cgroup.procs").toString()).toList();
  }

  @Override
  public boolean tookMemoryKill() {
    long now = kills();
    boolean more = now > seenKills;
    seenKills = now;
    return more;
  }

  @Override
  public void empty() {
    Path members = groups.get(0).resolve("cgroup.procs");
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      // Before the look, so that one is always taken after the last wait, however long that was.
      boolean last = System.nanoTime() >= deadline;
      List<String> left = read(members);
      if (left.isEmpty()) {
        return;
      }
      if (last) {
        throw new SandboxException("processes in " + members + " did not die when killed: " + left);
      }
      for (String pid : left) {
        // An empty Optional is a process that is gone already.
        Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(pid));
        process.ifPresent(ProcessHandle::destroyForcibly);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  boolean exists() {
    return groups.stream().allMatch(Files::isDirectory);
  }

  /** Removes the directories; one that is in use stays and is swept by a later start. */
  void remove() {
    for (Path group : groups) {
      try {
        Files.deleteIfExists(group);
      } catch (IOException e) {
        // Swept by the next start on this machine; see Cgroups.
      }
    }
  }

  private long kills() {
    for (String line : read(killCount)) {
      if (line.startsWith("oom_kill ")) {
        return Long.parseLong(line.substring("oom_kill ".length()).trim());
      }
    }
    return 0;
  }

  private static List<String> read(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new SandboxException("could not read " + file + ": " + e.getMessage(), e);
    }
  }
}
