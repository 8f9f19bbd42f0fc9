package org.sparseforge.verify.sandbox;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A session's Python behind bubblewrap, in a cage of its own while it lives. */
final class BubblewrapGuest extends FramedProcess {
  private final Cage cage;
  private final Optional<Cgroups> cgroups;
  private final AtomicBoolean cleaned = new AtomicBoolean();

  BubblewrapGuest(Process process, int maxFrame, Cage cage, Optional<Cgroups> cgroups) {
    super(process, maxFrame);
    this.cage = cage;
    this.cgroups = cgroups;
  }

  /** Sends the program that {@link BubblewrapCommand#booting} waits for. */
  void boot(byte[] program) throws IOException {
    process().getOutputStream().write(program);
  }

  @Override
  SolveResult.Stopped end() {
    boolean memoryKill = false;
    int exitCode;
    try {
      exitCode = reap();
    } catch (SandboxException e) {
      // The kernel's kill for memory comes from outside too, and is the guest's own doing.
      if (!cage.tookMemoryKill()) {
        clean();
        throw e;
      }
      memoryKill = true;
      exitCode = 0;
    }
    memoryKill |= stopped().isEmpty() && cage.tookMemoryKill();
    clean();
    if (memoryKill) {
      return new SolveResult.Stopped("memory", "the kernel killed it for memory");
    }
    int code = exitCode;
    return stopped()
        .orElseGet(() -> new SolveResult.Stopped("exit", "its process ended with code " + code));
  }

  @Override
  void kill() {
    if (cage == Cage.NONE) {
      // The inner first: bubblewrap then buries it and ends. They die together in any case, but
      // without a cgroup nobody could wait for the inner one any more.
      toBeKilled();
      process().descendants().forEach(ProcessHandle::destroyForcibly);
    } else {
      destroy();
    }
    reap();
    clean();
  }

  /** A cage that may still hold something is not lent again. */
  private void clean() {
    if (cleaned.compareAndSet(false, true)) {
      cage.empty();
      cage.tookMemoryKill();
      cgroups.ifPresent(groups -> groups.release(cage));
    }
  }
}
