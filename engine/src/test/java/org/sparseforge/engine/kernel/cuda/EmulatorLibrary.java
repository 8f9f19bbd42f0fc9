package org.sparseforge.engine.kernel.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The kernels as a library for this machine's processor, under the emulator in {@code
 * src/test/cuda-emulator}; compiled when first asked for and when a source is newer.
 */
enum EmulatorLibrary {
  /** As fast as it gets. */
  PLAIN("libsparseforge-emulator.so"),
  /** Bounds, races and shared memory that nobody wrote are errors; some fifty times slower. */
  CHECKED("libsparseforge-emulator-checked.so");

  private static final Path EMULATOR = Path.of("src", "test", "cuda-emulator").toAbsolutePath();
  private static final Path KERNELS = Path.of("src", "main", "cuda").toAbsolutePath();

  private final String file;

  EmulatorLibrary(String file) {
    this.file = file;
  }

  /** Why there is none on this machine, for the tests that are then skipped. */
  static Optional<String> missing() {
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
    return build(Path.of("target", "cuda-emulator").toAbsolutePath(), Optional.empty());
  }

  /** With the kernels of another directory besides. */
  Path pathWith(String name) {
    return build(
        Path.of("target", "cuda-emulator-" + name).toAbsolutePath(),
        Optional.of(EMULATOR.resolve(name)));
  }

  private Path build(Path out, Optional<Path> more) {
    List<String> command = new ArrayList<>();
    command.add("bash");
    command.add(EMULATOR.resolve("build.sh").toString());
    command.add(KERNELS.toString());
    command.add(out.toString());
    more.ifPresent(directory -> command.add(directory.toString()));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("building the emulator failed:\n" + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return out.resolve(file);
  }
}
