package org.sparseforge.engine.kernel.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Gives failures of the driver their sentence: what was being done, which kernels may be at fault,
 * what helps. A device that is lost stays lost: after a sticky failure no further call is made.
 *
 * <p>Kernels run behind the host, so a fault of theirs shows at some later call; those launched
 * since the last wait are all suspects.
 */
final class Calls {
  /** Launches that are remembered, each with all its arguments. */
  private static final int REMEMBERED = 4;

  private final DeviceInfo device;
  private final Launch[] launches = new Launch[REMEMBERED];
  private long numLaunches;
  private long numPassed;
  private String lost;

  Calls(DeviceInfo device) {
    this.device = device;
    for (int i = 0; i < REMEMBERED; i++) {
      launches[i] = new Launch();
    }
  }

  /** A launch to describe; valid until {@value #REMEMBERED} more have been begun. */
  Launch begin(String kernel) {
    return launches[(int) (numLaunches++ % REMEMBERED)].of(kernel);
  }

  /** A graph that is about to be launched. */
  void beginGraph(String name) {
    launches[(int) (numLaunches++ % REMEMBERED)].ofGraph(name);
  }

  /** Everything launched so far is known to have gone well. */
  void passed() {
    numPassed = numLaunches;
  }

  boolean isLost() {
    return lost != null;
  }

  /**
   * @param doing what a message says, such as {@code copying 12 bytes to the device}
   */
  void run(Supplier<String> doing, Runnable call) {
    get(
        doing,
        () -> {
          call.run();
          return null;
        });
  }

  <T> T get(Supplier<String> doing, Supplier<T> call) {
    if (lost != null) {
      throw new CudaException(lost, null);
    }
    try {
      return call.get();
    } catch (DriverFailure failure) {
      throw explain(doing.get(), failure);
    }
  }

  private CudaException explain(String doing, DriverFailure failure) {
    String said = "CUDA, " + device + ", " + doing + ": " + failure.getMessage();
    if (ResultCode.isSticky(failure.code())) {
      lost =
          said
              + suspects()
              + "; the device is lost to this process: end it, and run the same command again"
              + help("; ", failure);
      return new CudaException(lost, failure);
    }
    return new CudaException(said + help("; ", failure), failure);
  }

  private static String help(String before, DriverFailure failure) {
    String help = ResultCode.help(failure.code());
    return help.isEmpty() ? "" : before + help;
  }

  private String suspects() {
    List<String> launched = new ArrayList<>();
    for (long i = Math.max(numPassed, numLaunches - REMEMBERED); i < numLaunches; i++) {
      launched.add(launches[(int) (i % REMEMBERED)].toString());
    }
    if (launched.isEmpty()) {
      return "";
    }
    long earlier = numLaunches - numPassed - launched.size();
    return "; launched since the last wait: "
        + (earlier > 0 ? earlier + " others, " : "")
        + String.join(", ", launched)
        + (launched.size() + earlier > 1
            ? "; CUDA_LAUNCH_BLOCKING=1 in the environment shows which of them"
            : "");
  }
}
