package org.sparseforge.verify.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupsTest {
  private static final long MEMORY = 256L << 20;

  @TempDir Path root;

  private void write(String file, String text) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), text);
  }

  private static List<String> children(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void thereAreNoneWhereNoneAreMounted() {
    assertEquals(Optional.empty(), Cgroups.open(root, MEMORY, 8));
  }

  @Test
  void aGroupWithoutControllersIsNotUsedAndNothingIsLeftInIt() throws IOException {
    write("proc/self/cgroup", "0::/user.slice/job\n");
    write("sys/fs/cgroup/cgroup.controllers", "cpu memory pids");
    write("sys/fs/cgroup/user.slice/job/cgroup.subtree_control", "memory pids");
    assertEquals(Optional.empty(), Cgroups.open(root, MEMORY, 8));
    assertEquals(
        List.of("cgroup.subtree_control"), children(root.resolve("sys/fs/cgroup/user.slice/job")));
  }

  @Test
  void groupsOfProcessesThatAreGoneAreSwept() throws IOException {
    write("proc/self/cgroup", "0::/job\n");
    write("sys/fs/cgroup/cgroup.controllers", "memory pids");
    Path job = root.resolve("sys/fs/cgroup/job");
    // Larger than any process id of Linux.
    Files.createDirectories(job.resolve("sparseforge-99999999-0-0"));
    String mine = "sparseforge-" + ProcessHandle.current().pid() + "-0-0";
    Files.createDirectories(job.resolve(mine));
    Files.createDirectories(job.resolve("somebody-else"));
    Cgroups.open(root, MEMORY, 8);
    assertEquals(List.of("somebody-else", mine), children(job));
  }

  @Test
  void realGroupsAreLentAgainAndRemovedAtTheEnd() {
    Cgroups cgroups =
        Cgroups.open(Path.of("/"), MEMORY, 8)
            .orElseGet(() -> Assumptions.abort("no cgroup can be made on this machine"));
    Cage one = cgroups.borrow();
    List<String> doors = one.doors();
    assertTrue(doors.stream().allMatch(door -> Files.exists(Path.of(door))), doors::toString);
    assertFalse(one.tookMemoryKill());
    one.empty();
    cgroups.release(one);
    assertEquals(doors, cgroups.borrow().doors());
    cgroups.release(one);
    cgroups.close();
    assertFalse(Files.exists(Path.of(doors.get(0))), doors::toString);
  }
}
