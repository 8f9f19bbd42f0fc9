package org.sparseforge.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.dataset.TableWriter;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.jobs.fake.LocalSpark;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Json;

/** Datasets that were damaged or made by others, as input of every command that reads one. */
@Tag("one-jdk")
class HostileDatasetTest {
  private static final List<String> COMMANDS = List.of("verify", "rollout", "export", "report");
  private static final String MANIFEST = "manifest.json";

  @TempDir static Path shared;
  private static Path whole;

  @TempDir Path temp;
  private Path in;

  @BeforeAll
  static void makeDataset() throws IOException {
    Path tasks = shared.resolve("tasks");
    Runs.run(Runs.settings(tasks, 4, 5));
    whole = shared.resolve("whole");
    Commands.Said said =
        Commands.run(
            "rollout",
            "--in",
            "" + tasks,
            "--model",
            "fake",
            "--samples",
            "2",
            "--out",
            "" + whole);
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "general/train-00000-of-00001.parquet",
        "environments/train-00000-of-00001.parquet"
      })
  void fileThatIsNoWholeParquetIsNamed(String file) throws IOException {
    byte[] bytes = Files.readAllBytes(whole.resolve(file));
    byte[] text = "{\"task_id\": 1}\n".repeat(20).getBytes();
    for (byte[] damaged : List.of(new byte[0], Arrays.copyOf(bytes, bytes.length / 2), text)) {
      copy();
      Files.write(in.resolve(file), damaged);
      for (String command : COMMANDS) {
        Commands.Said said = run(command);
        assertEquals(ExitCode.BAD_INPUT, said.exitCode(), command + said.err());
        assertTrue(
            said.err()
                .startsWith("sparseforge: " + in.resolve(file) + " cannot be read as Parquet"),
            said.err());
        assertEquals(1, said.err().lines().count());
      }
    }
  }

  @Test
  void tableOfAnotherKindIsNamedWithTheColumnItLacks() throws IOException {
    copy();
    Path general = in.resolve("general/train-00000-of-00001.parquet");
    Files.copy(
        whole.resolve("environments/train-00000-of-00001.parquet"),
        general,
        StandardCopyOption.REPLACE_EXISTING);
    for (String command : COMMANDS) {
      assertEquals(
          "sparseforge: "
              + general
              + " is no general table of Sparseforge: column 'task_id' is missing\n",
          run(command).err(),
          command);
    }
  }

  @Test
  void tableWithoutRowsIsNoTrouble() throws IOException {
    copy();
    rewrite(Table.GENERAL, Stream.of());
    for (String command : COMMANDS) {
      tells(command, run(command));
    }
  }

  @Test
  void damagedManifestIsOneSentence() throws IOException {
    for (String text : List.of("", "{\"run\":", "[1]", "7", "\u0000")) {
      copy();
      Files.writeString(in.resolve(MANIFEST), text);
      for (String command : List.of("export", "report")) {
        Commands.Said said = run(command);
        assertEquals(ExitCode.BAD_INPUT, said.exitCode(), text + command + said.out());
        assertTrue(
            said.err().startsWith("sparseforge: " + in.resolve(MANIFEST) + " is damaged ("),
            said.err());
      }
    }
    Files.writeString(in.resolve(MANIFEST), "{}");
    for (String command : COMMANDS) {
      tells(command, run(command));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tools", "solution", "category", "prompt", "verification"})
  void columnOfNullsIsNamed(String column) throws IOException {
    copy();
    Path general = in.resolve("general");
    SparkSession spark =
        SparkSession.builder().sparkContext(LocalSpark.context().sc()).getOrCreate();
    var rows = spark.read().parquet(whole.resolve("general").toString());
    var type = rows.schema().apply(column).dataType();
    delete(general);
    rows.coalesce(1)
        .withColumn(column, functions.lit(null).cast(type))
        .write()
        .parquet(general.toString());
    for (String command : List.of("rollout", "export", "report")) {
      Commands.Said said = run(command);
      assertEquals(ExitCode.BAD_INPUT, said.exitCode(), command + said.err());
      assertTrue(
          said.err()
              .endsWith(
                  ", row 1: column '"
                      + column
                      + "' is null, and every row must have it; mend the row or leave it out\n"),
          said.err());
    }
    Commands.Said verified = run("verify");
    assertEquals(ExitCode.SHORT, verified.exitCode(), verified.err());
    assertEquals(
        "column '" + column + "' is null",
        Runs.rows(temp.resolve("verify"), Table.REJECTED).get(0).path("reason").textValue());
  }

  @ParameterizedTest
  @CsvSource({
    "tools, not json",
    "answer, 1e999999999",
    "answer, {",
    "difficulty_measures, [",
    "difficulty_measures, DEEP",
    "user_scenario, nope",
    "constraints, DEEP",
    "task_id, ''",
    "category, </script>\u0000",
    "solution, HUGE",
    "environment_id, ''"
  })
  void unsoundTextIsOneSentenceOrARowOfItsOwn(String column, String value) throws IOException {
    String text =
        value.equals("DEEP")
            ? "[".repeat(100_000)
            : value.equals("HUGE") ? "x = 1\n".repeat(500_000) : value;
    copy();
    change(row -> row.put(column, text));
    for (String command : COMMANDS) {
      // What verify finds in such a row is its verifier's affair, and that is a fake here.
      if (!command.equals("verify") || !column.equals("difficulty_measures")) {
        tells(command, run(command));
      }
    }
  }

  @Test
  void taskThatComesTwiceIsNoTrouble() throws IOException {
    copy();
    List<ObjectNode> rows = Runs.rows(whole, Table.GENERAL);
    rewrite(Table.GENERAL, Stream.concat(rows.stream(), rows.stream()));
    for (String command : COMMANDS) {
      tells(command, run(command));
    }
  }

  /** Whatever it ended with, it was meant: one sentence, and nothing that only we understand. */
  private void tells(String command, Commands.Said said) {
    String err = said.err();
    assertFalse(err.contains("\tat ") || err.contains("Exception"), command + ": " + err);
    assertFalse(err.contains("sparseforge: failed: "), command + ": " + err);
    if (said.exitCode() == ExitCode.BAD_INPUT) {
      assertTrue(err.startsWith("sparseforge: ") && err.lines().count() == 1, command + err);
    }
  }

  private Commands.Said run(String command) throws IOException {
    Path out = temp.resolve(command);
    delete(out);
    return switch (command) {
      case "verify" -> Commands.run(command, "--in", "" + in, "--out", "" + out);
      case "rollout" ->
          Commands.run(
              command, "--in", "" + in, "--model", "fake", "--samples", "1", "--out", "" + out);
      case "export" ->
          Commands.run(
              command, "--in", "" + in, "--to", "trl,verl,prime-rl,slime", "--out", "" + out);
      default -> Commands.run(command, "--in", "" + in);
    };
  }

  /** The whole dataset, to be damaged. */
  private void copy() throws IOException {
    in = temp.resolve("in");
    delete(in);
    try (Stream<Path> files = Files.walk(whole)) {
      for (Path file : files.toList()) {
        Path to = in.resolve(whole.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    }
  }

  private void change(Consumer<ObjectNode> change) throws IOException {
    List<ObjectNode> rows = Runs.rows(whole, Table.GENERAL);
    change.accept(rows.get(0));
    rewrite(Table.GENERAL, rows.stream());
  }

  /** The manifest no longer vouches for rows, so that commands come to see them. */
  private void rewrite(Table table, Stream<ObjectNode> rows) throws IOException {
    ObjectNode manifest = (ObjectNode) Json.parse(Files.readString(in.resolve(MANIFEST)));
    Files.writeString(in.resolve(MANIFEST), Json.write(manifest.without("digest")));
    delete(in.resolve(table.folder()));
    Storage storage = Storage.open("" + in, new Configuration());
    try (TableWriter writer = new TableWriter(storage, "", table)) {
      for (ObjectNode row : rows.toList()) {
        writer.write(row);
      }
      writer.finish();
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
