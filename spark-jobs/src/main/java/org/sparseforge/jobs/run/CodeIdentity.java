package org.sparseforge.jobs.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.sparseforge.engine.Engines;
import org.sparseforge.schemas.Identity;
import org.sparseforge.schemas.Task;
import org.sparseforge.synth.TaskSynthesizer;
import org.sparseforge.verify.TaskVerifier;

/**
 * Names the code and the packaged data that decide which tasks come out, so that a run begun by one
 * build is never silently continued by another. Code of the engine and of the jobs is left out: it
 * changes how work is done, not what comes of it.
 */
public final class CodeIdentity {
  private CodeIdentity() {}

  /** 16 hex digits over names and checksums of the classes and resources of three modules. */
  public static String current() {
    return of(CodeIdentity::isOurs, Task.class, TaskVerifier.class, TaskSynthesizer.class);
  }

  /** The same over the engine's, which decide what comes of a prompt. */
  public static String engine() {
    return of(name -> name.startsWith("org/sparseforge/engine/"), Engines.class);
  }

  /** The same over the engine's and over what makes scores of answers. */
  public static String judging() {
    return of(
        name ->
            name.startsWith("org/sparseforge/engine/")
                || name.matches("org/sparseforge/verify/(call|judge|proof)/.*"),
        Engines.class,
        TaskVerifier.class);
  }

  private static String of(Predicate<String> counts, Class<?>... homes) {
    SortedMap<String, Long> checksums = new TreeMap<>();
    for (Class<?> home : homes) {
      try {
        Path where = Path.of(home.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(where)) {
          addDirectory(where, counts, checksums);
        } else {
          addJar(where, counts, checksums);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("the code of " + home.getName() + " cannot be read", e);
      } catch (URISyntaxException e) {
        throw new IllegalStateException(home + " does not say where it was loaded from", e);
      }
    }
    StringBuilder text = new StringBuilder();
    checksums.forEach((name, crc) -> text.append(name).append(' ').append(crc).append('\n'));
    return Identity.sha256(text.toString()).substring(0, 16);
  }

  private static void addJar(Path jar, Predicate<String> counts, SortedMap<String, Long> checksums)
      throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        if (!entry.isDirectory() && counts.test(entry.getName())) {
          checksums.put(entry.getName(), entry.getCrc());
        }
      }
    }
  }

  private static void addDirectory(
      Path root, Predicate<String> counts, SortedMap<String, Long> checksums) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString().replace('\\', '/');
        if (counts.test(name)) {
          CRC32 crc = new CRC32();
          crc.update(Files.readAllBytes(file));
          checksums.put(name, crc.getValue());
        }
      }
    }
  }

  private static boolean isOurs(String name) {
    return name.startsWith("org/sparseforge/")
        && !name.startsWith("org/sparseforge/jobs/")
        && !name.startsWith("org/sparseforge/engine/");
  }
}
