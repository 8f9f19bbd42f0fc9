package org.sparseforge.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.jobs.fake.ChildJvm;
import org.sparseforge.jobs.fake.Runs;

/** What is shipped: the jar, the libraries beside it, and the launcher. */
class PackagedIT {
  @TempDir Path temp;

  @Test
  void jarHoldsOursAndSmallLibrariesAndNothingThatSparkBrings() throws IOException {
    Set<String> roots = new TreeSet<>();
    try (ZipFile jar = new ZipFile(ChildJvm.target().resolve("sparseforge.jar").toFile())) {
      jar.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(".class"))
          .map(name -> name.replaceFirst("^META-INF/versions/\\d+/", ""))
          .map(
              name ->
                  name.split("/").length < 3 ? name : name.split("/")[0] + "/" + name.split("/")[1])
          .forEach(roots::add);
      assertTrue(jar.getEntry("org/sparseforge/jobs/Main.class") != null);
      assertTrue(jar.getEntry("org/sparseforge/synth/TaskSynthesizer.class") != null);
    }
    for (String brought : List.of("org/apache", "com/fasterxml", "scala/collection", "org/slf4j")) {
      boolean mergedOnPurpose = brought.equals("org/apache") || brought.equals("com/fasterxml");
      assertEquals(mergedOnPurpose, roots.contains(brought), brought + " in " + roots);
    }
    assertFalse(roots.contains("gnu/trove"), "trove4j is LGPL and stays a jar of its own");
    assertFalse(roots.contains("org/jgrapht"), "jgrapht is LGPL and stays a jar of its own");
  }

  @Test
  void noClassIsShippedThatSparkHasToo() throws IOException {
    Set<String> spark = new TreeSet<>();
    for (String jar :
        Files.readString(ChildJvm.target().resolve("spark.classpath")).strip().split(":")) {
      spark.addAll(classes(Path.of(jar)));
    }
    Set<String> shipped = new TreeSet<>(classes(ChildJvm.target().resolve("sparseforge.jar")));
    try (Stream<Path> libraries = Files.list(ChildJvm.target().resolve("lib"))) {
      for (Path library : libraries.toList()) {
        shipped.addAll(classes(library));
      }
    }
    shipped.retainAll(spark);
    assertEquals(Set.of(), shipped);
  }

  @Test
  void flagsAreThoseOfSparkButForTwo() throws IOException {
    Set<String> ours =
        Files.readAllLines(ChildJvm.home().resolve("conf/jvm.options")).stream()
            .filter(line -> !line.startsWith("#"))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> sparks =
        Arrays.stream(
                org.apache.spark.launcher.JavaModuleOptions.defaultModuleOptions().split("\\s+"))
            .collect(Collectors.toCollection(TreeSet::new));
    sparks.remove("--add-modules=jdk.incubator.vector");
    sparks.remove("--add-opens=java.base/sun.security.action=ALL-UNNAMED");
    assertEquals(sparks, ours);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void launcherRunsFromAnywhereThroughALinkAndSaysNothingElse() throws Exception {
    Path link =
        Files.createSymbolicLink(temp.resolve("forge"), ChildJvm.home().resolve("sparseforge"));
    Said version = launch(link, "--version");
    assertEquals(new Said(0, "sparseforge 0.1.0\n"), version);
    Said typo = launch(link, "synthesize", "--taks", "4");
    assertEquals(
        new Said(2, "sparseforge: unknown option '--taks'; did you mean '--tasks'?\n"), typo);
  }

  private record Said(int exitCode, String text) {}

  private Said launch(Path launcher, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(temp.toFile()).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    String text = Runs.text(process);
    return new Said(process.waitFor(), text);
  }

  private static Set<String> classes(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
