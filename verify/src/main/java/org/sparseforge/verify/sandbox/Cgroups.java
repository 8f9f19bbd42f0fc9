package org.sparseforge.verify.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Makes and lends {@link CgroupCage}s below the cgroup this process is in. Directories are named
 * {@code sparseforge-PID-START-N}; those of a process that is gone are swept at the next start.
 */
final class Cgroups implements AutoCloseable {
  private static final String PREFIX = "sparseforge-";

  private final List<Path> parents;
  private final boolean version2;
  private final long memoryBytes;
  private final int processes;
  private final ConcurrentLinkedQueue<CgroupCage> idle = new ConcurrentLinkedQueue<>();
  private final AtomicInteger made = new AtomicInteger();
  private volatile boolean closed;
  private final String start = Long.toHexString(System.nanoTime());

  private Cgroups(List<Path> parents, boolean version2, long memoryBytes, int processes) {
    this.parents = parents;
    this.version2 = version2;
    this.memoryBytes = memoryBytes;
    this.processes = processes;
  }

  /**
   * Cgroups below this process's own, or empty where none can be made; tried by making one.
   *
   * @param root {@code /} but in tests
   */
  static Optional<Cgroups> open(Path root, long memoryBytes, int processes) {
    for (Cgroups candidate : candidates(root, memoryBytes, processes)) {
      candidate.sweep();
      try {
        candidate.release(candidate.borrow());
        return Optional.of(candidate);
      } catch (SandboxException e) {
        candidate.close();
      }
    }
    return Optional.empty();
  }

  Cage borrow() {
    CgroupCage cage = idle.poll();
    // An idle group can be swept by a process that sees other process ids than this one.
    while (cage != null && !cage.exists()) {
      cage = idle.poll();
    }
    return cage != null ? cage : make();
  }

  void release(Cage cage) {
    idle.add((CgroupCage) cage);
    if (closed) {
      close();
    }
  }

  /** "cgroup v1" or "cgroup v2". */
  String describe() {
    return version2 ? "cgroup v2" : "cgroup v1";
  }

  /** Removes what is idle; what is released later is removed then. */
  @Override
  public void close() {
    closed = true;
    for (CgroupCage cage = idle.poll(); cage != null; cage = idle.poll()) {
      cage.remove();
    }
  }

  private static List<Cgroups> candidates(Path root, long memoryBytes, int processes) {
    Path mounts = root.resolve("sys/fs/cgroup");
    Path memory = null;
    Path pids = null;
    List<Cgroups> found = new ArrayList<>();
    for (String line : lines(root.resolve("proc/self/cgroup"))) {
      String[] parts = line.split(":", 3);
      if (parts.length < 3) {
        continue;
      }
      String own = parts[2].substring(1);
      List<String> controllers = List.of(parts[1].split(","));
      if (parts[1].isEmpty() && Files.exists(mounts.resolve("cgroup.controllers"))) {
        Path group = mounts.resolve(own);
        found.add(new Cgroups(List.of(group), true, memoryBytes, processes));
        // A group with processes of its own cannot hand controllers down, but its parent has.
        if (!own.isEmpty()) {
          found.add(new Cgroups(List.of(group.getParent()), true, memoryBytes, processes));
        }
      } else if (controllers.contains("memory")) {
        memory = existing(mounts.resolve("memory"), own);
      } else if (controllers.contains("pids")) {
        pids = existing(mounts.resolve("pids"), own);
      }
    }
    if (memory != null && pids != null) {
      found.add(new Cgroups(List.of(memory, pids), false, memoryBytes, processes));
    }
    return found;
  }

  /** In a container the hierarchy is mounted at the container's own group. */
  private static Path existing(Path mount, String own) {
    Path group = mount.resolve(own);
    return Files.isDirectory(group) ? group : mount;
  }

  private CgroupCage make() {
    long pid = ProcessHandle.current().pid();
    String name = PREFIX + pid + "-" + start + "-" + made.getAndIncrement();
    List<Path> groups = parents.stream().map(parent -> parent.resolve(name)).toList();
    try {
      if (version2) {
        delegate(parents.get(0));
      }
      for (Path group : groups) {
        Files.createDirectory(group);
      }
      if (version2) {
        set(groups.get(0), "memory.max", memoryBytes);
        setIfThere(groups.get(0), "memory.swap.max", 0);
        setIfThere(groups.get(0), "memory.oom.group", 0);
        set(groups.get(0), "pids.max", processes);
        return new CgroupCage(groups, groups.get(0).resolve("memory.events"));
      }
      set(groups.get(0), "memory.limit_in_bytes", memoryBytes);
      setIfThere(groups.get(0), "memory.memsw.limit_in_bytes", memoryBytes);
      set(groups.get(1), "pids.max", processes);
      return new CgroupCage(groups, groups.get(0).resolve("memory.oom_control"));
    } catch (IOException e) {
      groups.forEach(group -> group.toFile().delete());
      throw new SandboxException("could not make cgroup " + groups + ": " + e.getMessage(), e);
    }
  }

  /** Children have only the controllers their parent hands down. */
  private static void delegate(Path parent) throws IOException {
    String handed = Files.readString(parent.resolve("cgroup.subtree_control"));
    if (!(handed.contains("memory") && handed.contains("pids"))) {
      Files.writeString(parent.resolve("cgroup.subtree_control"), "+memory +pids");
    }
  }

  private static void set(Path group, String name, long value) throws IOException {
    Path file = group.resolve(name);
    if (!Files.exists(file)) {
      throw new IOException(file + " is missing: the controller is not handed down");
    }
    Files.writeString(file, Long.toString(value));
  }

  private static void setIfThere(Path group, String name, long value) throws IOException {
    if (Files.exists(group.resolve(name))) {
      set(group, name, value);
    }
  }

  private void sweep() {
    for (Path parent : parents) {
      try (Stream<Path> children = Files.list(parent)) {
        children.filter(Cgroups::isAbandoned).forEach(group -> group.toFile().delete());
      } catch (IOException e) {
        // Nothing can be listed here, so nothing can be made here either: borrow() will say so.
      }
    }
  }

  private static boolean isAbandoned(Path group) {
    String[] parts = group.getFileName().toString().split("-");
    return parts.length == 4
        && PREFIX.equals(parts[0] + "-")
        && parts[1].matches("\\d{1,18}")
        && ProcessHandle.of(Long.parseLong(parts[1])).isEmpty();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }
}
