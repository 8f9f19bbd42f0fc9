package org.sparseforge.engine.kernel.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The kernels as a library for this machine's processor, under the emulator in {@code
 * src/test/cuda-emulator}; compiled when first asked for and when a source is newer.
 */
enum EmulatorLibrary {
  /** As fast as it gets. */
  PLAIN("libsparseforge-emulator.so"),
  /**
   * Bounds, alignment, races and shared memory that nobody wrote are checked; tens of times slower.
   */
  CHECKED("libsparseforge-emulator-checked.so");

  private static final Path EMULATOR = Path.of("src", "test", "cuda-emulator").toAbsolutePath();
  private static final Path KERNELS = Path.of("src", "main", "cuda").toAbsolutePath();

  /** By directory, empty for a build that went well. */
  private static final Map<String, String> FAILURES = new ConcurrentHashMap<>();

  private final String file;

  EmulatorLibrary(String file) {
    this.file = file;
  }

  /** Why there is none on this machine, for the tests that are then skipped. */
  static Optional<String> missing() {
    String system = System.getProperty("os.name");
    if (!system.equals("Linux")) {
      return Optional.of("the CUDA emulator is built on Linux, not on " + system);
    }
    try {
      Process compiler =
          new ProcessBuilder("g++", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return compiler.waitFor() == 0 ? Optional.empty() : Optional.of("g++ does not run");
    } catch (IOException e) {
      return Optional.of("no g++ on the PATH, which compiles the CUDA kernels for the emulator");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The product's kernels. */
  Path path() {
    return build("cuda-emulator", KERNELS, "kernels.cuh");
  }

  /** The emulator's own tests' kernels. */
  Path faulty() {
    return build("cuda-emulator-faulty", EMULATOR.resolve("faulty"), "faulty.cuh");
  }

  private Path build(String name, Path kernels, String header) {
    Path out = Path.of("target", name).toAbsolutePath();
    // Once, as a build that fails would fail again in every test.
    String failure = FAILURES.computeIfAbsent(name, first -> compile(out, kernels, header));
    if (!failure.isEmpty()) {
      throw new IllegalStateException("building the emulator failed:\n" + failure);
    }
    return out.resolve(file);
  }

  /** What the compiler complained about; nothing if it did not. */
  private static String compile(Path out, Path kernels, String header) {
    List<String> command =
        List.of(
            "bash",
            EMULATOR.resolve("build.sh").toString(),
            out.toString(),
            kernels.toString(),
            header,
            KERNELS.toString());
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      return code == 0 ? "" : said + "exit code " + code;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
