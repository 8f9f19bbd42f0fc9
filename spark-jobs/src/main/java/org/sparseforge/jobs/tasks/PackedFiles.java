package org.sparseforge.jobs.tasks;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.schemas.Identity;

/**
 * A small directory of the user's, by value: executors may run where the driver's disk is not
 * mounted, and the run's identity covers what the files hold, not where they lie.
 */
record PackedFiles(List<Entry> entries) implements Serializable {
  private static final long LIMIT_BYTES = 256L << 20;

  record Entry(String name, byte[] bytes) implements Serializable {}

  /**
   * @param option the command line option that named {@code from}, for messages
   */
  static PackedFiles of(Path from, String option) throws IOException {
    if (!Files.exists(from)) {
      throw new InputException(option + " " + from + " does not exist");
    }
    List<Entry> entries = new ArrayList<>();
    long total = 0;
    Path root = Files.isDirectory(from) ? from : from.toAbsolutePath().getParent();
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        total += Files.size(file);
        if (total > LIMIT_BYTES) {
          throw new InputException(
              option + " " + from + " holds more than 256 MiB; give a directory of its own");
        }
        entries.add(
            new Entry(
                root.toAbsolutePath().relativize(file.toAbsolutePath()).toString(),
                Files.readAllBytes(file)));
      }
    }
    return new PackedFiles(List.copyOf(entries));
  }

  /** SHA-256 over names and contents. */
  String digest() {
    StringBuilder text = new StringBuilder();
    for (Entry entry : entries) {
      var sha = Identity.newSha256();
      text.append(entry.name())
          .append(' ')
          .append(java.util.HexFormat.of().formatHex(sha.digest(entry.bytes())))
          .append('\n');
    }
    return Identity.sha256(text.toString());
  }

  /** Writes the files into a new temporary directory that goes away with this JVM. */
  Path unpack(String label) throws IOException {
    Path directory = Files.createTempDirectory("sparseforge-" + label);
    for (Entry entry : entries) {
      Path file = directory.resolve(entry.name());
      Files.createDirectories(file.getParent());
      Files.write(file, entry.bytes());
      file.toFile().deleteOnExit();
    }
    directory.toFile().deleteOnExit();
    return directory;
  }
}
