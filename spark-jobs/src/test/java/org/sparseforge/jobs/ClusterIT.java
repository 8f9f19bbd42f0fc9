package org.sparseforge.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.jobs.engine.EnginePlugin;
import org.sparseforge.jobs.fake.ChildJvm;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.jobs.fake.FakeMain;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.schemas.Json;

/**
 * A real standalone cluster on loopback: Spark's own Master and two Workers from the Maven jars,
 * and the packaged jar handed over with SparkSubmit.
 */
class ClusterIT {
  @TempDir Path temp;
  private final List<Process> running = new ArrayList<>();
  private Path sparkHome;
  private String master;

  @BeforeEach
  void startCluster() throws Exception {
    sparkHome = Files.createDirectories(temp.resolve("spark"));
    Path jars = Files.createDirectories(sparkHome.resolve("jars"));
    for (String jar :
        Files.readString(ChildJvm.target().resolve("spark.classpath")).strip().split(":")) {
      Files.createSymbolicLink(jars.resolve(Path.of(jar).getFileName()), Path.of(jar));
    }
    Process starting =
        start(
            "org.apache.spark.deploy.master.Master",
            List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0"));
    master = readUntil(starting, Pattern.compile("Starting Spark master at (spark://\\S+)"));
    for (int i = 0; i < 2; i++) {
      Process worker =
          start(
              "org.apache.spark.deploy.worker.Worker",
              List.of(
                  "--host",
                  "127.0.0.1",
                  "--port",
                  "0",
                  "--webui-port",
                  "0",
                  "--cores",
                  "1",
                  "--memory",
                  "1G",
                  "--work-dir",
                  temp.resolve("work" + i).toString(),
                  master));
      readUntil(worker, Pattern.compile("(Successfully registered with master)"));
    }
  }

  @AfterEach
  void stopCluster() throws InterruptedException {
    for (Process process : running) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void clusterMakesTheDatasetThatOneMachineMakes() throws Exception {
    Path out = temp.resolve("d");
    Path fakes = jarOfTests();
    Process submit =
        start(
            "org.apache.spark.deploy.SparkSubmit",
            List.of(
                "--master",
                master,
                "--conf",
                "spark.driver.host=127.0.0.1",
                "--conf",
                "spark.driver.bindAddress=127.0.0.1",
                "--conf",
                "spark.executor.memory=512m",
                "--conf",
                "spark.ui.enabled=false",
                "--jars",
                ChildJvm.target().resolve("sparseforge.jar") + "," + libraries(),
                "--class",
                FakeMain.class.getName(),
                fakes.toString(),
                "synthesize",
                "--tasks",
                "150",
                "--seed",
                "13",
                "--out",
                out.toString()));
    String said = Runs.text(submit);
    assertEquals(0, submit.waitFor(), said);
    assertEquals(
        Runs.digest(Runs.run(Runs.settings(temp.resolve("local"), 150, 13))),
        Json.parse(Files.readString(out.resolve("manifest.json"))).path("digest").asText());
    assertEquals(2, executorsThatWorked(), "both workers must have had a share: " + said);
  }

  @Test
  void clusterGeneratesWhatOneMachineDoesAndShowsItsEngines() throws Exception {
    String model = temp.resolve("nano").toString();
    Commands.run("model", "random", "--like", "../conf/models/nano.json", "--out", model);
    Path in = temp.resolve("in.jsonl");
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      rows.add("{\"id\": " + i + ", \"prompt\": \"" + i + " times\", \"max_tokens\": 12}");
    }
    Files.write(in, rows);
    String[] command = {
      "generate", "--in", in.toString(), "--model", model, "--max-model-len", "128", "--out"
    };
    Path sink = Files.createDirectories(temp.resolve("metrics"));
    Path out = temp.resolve("out");
    Process submit =
        start(
            "org.apache.spark.deploy.SparkSubmit",
            Stream.of(
                    Stream.of("--master", master),
                    Stream.of("--conf", "spark.driver.host=127.0.0.1"),
                    Stream.of("--conf", "spark.driver.bindAddress=127.0.0.1"),
                    Stream.of("--conf", "spark.executor.memory=512m"),
                    Stream.of("--conf", "spark.ui.enabled=false"),
                    // both executors are there before the first task, so that both have a share
                    Stream.of("--conf", "spark.cores.max=2"),
                    Stream.of("--conf", "spark.scheduler.minRegisteredResourcesRatio=1"),
                    Stream.of("--conf", "spark.scheduler.maxRegisteredResourcesWaitingTime=10m"),
                    Stream.of(
                        "--conf",
                        "spark.metrics.conf.*.sink.csv.class=org.apache.spark.metrics.sink.CsvSink"),
                    Stream.of("--conf", "spark.metrics.conf.*.sink.csv.directory=" + sink),
                    Stream.of("--conf", "spark.metrics.conf.*.sink.csv.period=1"),
                    Stream.of("--jars", libraries()),
                    Stream.of("--class", Main.class.getName()),
                    Stream.of(ChildJvm.target().resolve("sparseforge.jar").toString()),
                    Stream.of(command),
                    Stream.of(out.toString(), "--partitions", "8"))
                .flatMap(part -> part)
                .toList());
    String said = Runs.text(submit);
    assertEquals(0, submit.waitFor(), said);

    Path local = temp.resolve("local");
    Commands.Said alone =
        Commands.run(
            Stream.concat(Stream.of(command), Stream.of(local.toString())).toArray(String[]::new));
    assertEquals(0, alone.exitCode(), alone.err());
    assertEquals(
        Json.parse(Files.readString(local.resolve("manifest.json"))).path("digest"),
        Json.parse(Files.readString(out.resolve("manifest.json"))).path("digest"));

    // What the driver's sink was told when Spark ended. An executor may be killed before it tells
    // its last: Spark's workers do not wait for it.
    assertEquals(60, lastOf(sink, "driver", "rows_done"), said);
    assertEquals(
        usage(out, "completion_tokens"), lastOf(sink, "driver", "completion_tokens"), said);
    double executors = 0;
    for (String executor : executors(sink, "rows_done")) {
      executors += lastOf(sink, executor, "rows_done");
    }
    assertTrue(executors > 0 && executors <= 60, "executors showed " + executors + " rows");
  }

  private static List<String> executors(Path sink, String metric) throws IOException {
    try (Stream<Path> files = Files.list(sink)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith("." + metric + ".csv"))
          .map(name -> name.split("\\.")[1])
          .filter(who -> !who.equals("driver"))
          .toList();
    }
  }

  private static double usage(Path out, String name) throws IOException {
    return Json.parse(Files.readString(out.resolve("manifest.json")))
        .path("usage")
        .path(name)
        .doubleValue();
  }

  /** The latest value in a file that Spark's CsvSink wrote: "seconds,value" a line. */
  private static double lastOf(Path sink, String who, String metric) throws IOException {
    List<String> lines =
        Files.readAllLines(
            sink.resolve(
                "sparseforge."
                    + who
                    + ".plugin."
                    + EnginePlugin.class.getName()
                    + "."
                    + metric
                    + ".csv"));
    return Double.parseDouble(lines.get(lines.size() - 1).split(",")[1]);
  }

  @Test
  @EnabledIfSystemProperty(named = "sparseforge.tests", matches = "full")
  void realTasksComeOutTheSameThoughAWorkerDies() throws Exception {
    Path out = temp.resolve("d");
    String[] command = {"synthesize", "--tasks", "40", "--seed", "3", "--out"};
    Process submit =
        start(
            "org.apache.spark.deploy.SparkSubmit",
            Stream.of(
                    Stream.of("--master", master),
                    Stream.of("--conf", "spark.driver.host=127.0.0.1"),
                    Stream.of("--conf", "spark.driver.bindAddress=127.0.0.1"),
                    Stream.of("--conf", "spark.executor.memory=768m"),
                    Stream.of("--conf", "spark.ui.enabled=false"),
                    Stream.of("--jars", libraries()),
                    Stream.of("--class", Main.class.getName()),
                    Stream.of(ChildJvm.target().resolve("sparseforge.jar").toString()),
                    Stream.of(command),
                    Stream.of(out.toString()))
                .flatMap(part -> part)
                .toList());
    readUntil(submit, Pattern.compile("( accepted \\| )"));
    running.get(2).destroyForcibly().waitFor();
    String said = Runs.text(submit);
    assertEquals(0, submit.waitFor(), said);

    Path local = temp.resolve("local");
    Process alone =
        ChildJvm.of(
                List.of("-Xmx1g", "-Dspark.master=local[2]"),
                ChildJvm.target().resolve("sparseforge.jar")
                    + ":"
                    + ChildJvm.target().resolve("lib")
                    + "/*:"
                    + sparkHome.resolve("jars")
                    + "/*",
                Main.class.getName(),
                Stream.concat(Stream.of(command), Stream.of(local.toString())).toList())
            .start();
    String saidAlone = Runs.text(alone);
    assertEquals(0, alone.waitFor(), saidAlone);
    assertEquals(
        Json.parse(Files.readString(local.resolve("manifest.json"))).path("digest"),
        Json.parse(Files.readString(out.resolve("manifest.json"))).path("digest"));
  }

  /**
   * Spark gives an executor a GPU that its machine does not have: its word against the driver's.
   */
  @Test
  @EnabledIfSystemProperty(named = "sparseforge.tests", matches = "full")
  void executorWithoutTheGpuItWasGivenIsOneSentence() throws Exception {
    assumeFalse(Files.exists(Path.of("/dev/nvidiactl")), "there is a GPU here");
    String model = temp.resolve("nano").toString();
    Commands.run("model", "random", "--like", "../conf/models/nano.json", "--out", model);
    Path in = temp.resolve("in.jsonl");
    Files.writeString(in, "{\"id\": 1, \"prompt\": \"once\", \"max_tokens\": 3}");
    Path out = temp.resolve("out");
    Process submit =
        start(
            "org.apache.spark.deploy.SparkSubmit",
            Stream.of(
                    Stream.of("--master", master),
                    Stream.of("--conf", "spark.driver.host=127.0.0.1"),
                    Stream.of("--conf", "spark.driver.bindAddress=127.0.0.1"),
                    Stream.of("--conf", "spark.executor.memory=512m"),
                    Stream.of("--conf", "spark.ui.enabled=false"),
                    Stream.of("--conf", "spark.executor.resource.gpu.amount=1"),
                    Stream.of("--conf", "spark.task.resource.gpu.amount=1"),
                    Stream.of("--jars", libraries()),
                    Stream.of("--class", Main.class.getName()),
                    Stream.of(ChildJvm.target().resolve("sparseforge.jar").toString()),
                    Stream.of("generate", "--in", in.toString(), "--model", model),
                    Stream.of("--kv-cache-memory-bytes", "4MiB", "--out", out.toString()))
                .flatMap(part -> part)
                .toList());
    String said = Runs.text(submit);
    assertEquals(2, submit.waitFor(), said);
    String expected =
        "sparseforge: kernels=cuda cannot run: cuda: no NVIDIA GPU here (there is no"
            + " /dev/nvidiactl)";
    assertEquals(1, said.lines().filter(line -> line.equals(expected)).count(), said);
  }

  /** What lies beside the jar, as {@code --jars} takes it. */
  private static String libraries() throws IOException {
    try (Stream<Path> files = Files.list(ChildJvm.target().resolve("lib"))) {
      return files.map(Path::toString).collect(Collectors.joining(","));
    }
  }

  /** Executors that logged a finished task. */
  private long executorsThatWorked() throws IOException {
    try (Stream<Path> files = Files.walk(temp)) {
      long count = 0;
      for (Path log : files.filter(f -> f.endsWith("stderr")).toList()) {
        count += Files.readString(log).contains("Finished task") ? 1 : 0;
      }
      return count;
    }
  }

  private Process start(String mainClass, List<String> arguments) throws IOException {
    ProcessBuilder builder =
        ChildJvm.of(
            List.of(
                "-Xmx512m",
                // None of them computes: executors are started by the workers, with flags of their
                // own.
                "-XX:TieredStopAtLevel=1",
                "--add-modules=jdk.incubator.vector",
                "-Dspark.worker.resource.gpu.amount=1",
                "-Dspark.worker.resource.gpu.discoveryScript="
                    + ChildJvm.home().resolve("conf/gpu-discovery.sh")),
            sparkHome.resolve("jars") + "/*",
            mainClass,
            arguments);
    builder
        .environment()
        .putAll(
            Map.of(
                "SPARK_HOME",
                sparkHome.toString(),
                "SPARK_SCALA_VERSION",
                "2.13",
                "SPARK_LOCAL_IP",
                "127.0.0.1",
                // What workers find then, whether or not this machine has a GPU.
                "CUDA_VISIBLE_DEVICES",
                "0",
                "JAVA_HOME",
                System.getProperty("java.home")));
    Process process = builder.start();
    running.add(process);
    return process;
  }

  private static String readUntil(Process process, Pattern pattern) throws IOException {
    StringBuilder said = new StringBuilder();
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      said.append(line).append('\n');
      Matcher matcher = pattern.matcher(line);
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
    throw new AssertionError("ended without saying " + pattern + ": " + said);
  }

  /** The fakes as a jar: executors have no class path of tests. */
  private Path jarOfTests() throws IOException {
    Path classes = ChildJvm.target().resolve("test-classes");
    Path jar = temp.resolve("fakes.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes.resolve("org/sparseforge/jobs/fake"))) {
      for (Path file : files.filter(Files::isRegularFile).collect(Collectors.toList())) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        out.write(Files.readAllBytes(file));
        out.closeEntry();
      }
    }
    return jar;
  }
}
