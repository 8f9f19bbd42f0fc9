package org.sparseforge.jobs.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.dataset.TableWriter;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.fake.FakeVerifier;
import org.sparseforge.jobs.fake.LocalSpark;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.jobs.run.Progress;
import org.sparseforge.jobs.storage.Storage;

class VerifyJobTest {
  @TempDir Path temp;

  @Test
  void soundDatasetComesOutWhole() throws IOException {
    Path made = dataset();
    RunResult result = verify(made, temp.resolve("v"), 0);
    assertEquals(ExitCode.DONE, result.exitCode());
    assertEquals(ids(made), ids(temp.resolve("v")));
    assertEquals(0, Runs.rows(temp.resolve("v"), Table.REJECTED).size());
    assertEquals(
        Runs.rows(made, Table.ENVIRONMENTS), Runs.rows(temp.resolve("v"), Table.ENVIRONMENTS));
  }

  @Test
  void sameDigestOnOnePartitionAndOnFour() throws IOException {
    Path made = dataset();
    assertEquals(
        Runs.digest(verify(made, temp.resolve("v1"), 1)),
        Runs.digest(verify(made, temp.resolve("v4"), 4)));
  }

  @Test
  void everyKindOfBadRowIsRejectedWithItsReason() throws IOException {
    Path made = dataset();
    List<ObjectNode> rows = Runs.rows(made, Table.GENERAL);
    rows.get(0).put("solution", "def solve(tools):\n    return 'else'\n");
    rows.get(1).put("verifier", "def verify(answer, db):\n    return True\n");
    rows.get(2).put("environment_id", "no such environment");
    rows.get(4).put("tools", "[]");
    rows.add(rows.get(6));
    Path broken = rewrite(made, rows);
    RunResult result = verify(broken, temp.resolve("v"), 0);
    assertEquals(ExitCode.SHORT, result.exitCode());
    Map<Long, String> reasons = new TreeMap<>();
    for (ObjectNode row : Runs.rows(temp.resolve("v"), Table.REJECTED)) {
      reasons.put(
          row.path("candidate").asLong(),
          row.path("stage").asText() + ": " + row.path("reason").asText());
    }
    String changed =
        "schema: task_id is not the hash of kind, prompt, tools, environment_id and verifier: the"
            + " row was changed";
    assertEquals("solution_passes: the solution returned something else", reasons.get(0L));
    assertEquals(changed, reasons.get(1L));
    assertEquals("schema: environment no such environment is not in the dataset", reasons.get(2L));
    assertEquals(changed, reasons.get(4L));
    assertTrue(reasons.get((long) rows.size() - 1).startsWith("not_duplicate: "), "" + reasons);
    assertEquals(5, reasons.size());
    assertEquals(rows.size() - 5, Runs.rows(temp.resolve("v"), Table.GENERAL).size());
  }

  @Test
  void anotherMajorVersionIsOneSentence() throws IOException {
    Path made = dataset();
    List<ObjectNode> rows = Runs.rows(made, Table.GENERAL);
    rows.get(3).put("schema_version", "9.0");
    Path newer = rewrite(made, rows);
    assertEquals(
        "--in "
            + newer
            + " is of schema version '9.0', and this Sparseforge reads 1.x; use the version that"
            + " wrote it, or make the dataset again",
        refusal(newer));
  }

  @Test
  void damagedParquetIsOneSentence() throws IOException {
    Path made = dataset();
    Path file = made.resolve("general/train-00000-of-00001.parquet");
    byte[] whole = Files.readAllBytes(file);

    Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertTrue(refusal(made).contains("train-00000-of-00001.parquet cannot be read as Parquet ("));

    Files.writeString(file, "not parquet at all, but long enough to hold a footer");
    assertTrue(refusal(made).endsWith("restore it from a good copy or write the dataset again"));

    for (int at : new int[] {whole.length / 12, whole.length / 5, whole.length / 3}) {
      byte[] flipped = whole.clone();
      for (int i = 0; i < 16; i++) {
        flipped[at + i] ^= 0x55;
      }
      Files.write(file, flipped);
      assertTrue(refusal(made).contains("cannot be read as Parquet"), "flipped at " + at);
    }
    assertFalse(Files.exists(temp.resolve("v")));
  }

  @Test
  void foreignParquetIsOneSentence() throws IOException {
    Path made = dataset();
    Files.copy(
        made.resolve("rejected/train-00000-of-00001.parquet"),
        made.resolve("general/train-00000-of-00001.parquet"),
        StandardCopyOption.REPLACE_EXISTING);
    assertTrue(
        refusal(made).endsWith("is no general table of Sparseforge: column 'task_id' is missing"));
    assertTrue(refusal(temp).contains("general holds no Parquet files"));
  }

  private Path dataset() throws IOException {
    Path made = temp.resolve("made");
    Runs.run(Runs.settings(made, 30, 4));
    return made;
  }

  private static RunResult verify(Path in, Path out, int partitions) throws IOException {
    return new VerifyJob(
            new VerifySettings(in.toString(), out.toString(), "auto", partitions),
            FakeVerifier.OPENER,
            new Configuration(),
            LocalSpark::context)
        .run(new Progress(new PrintStream(new ByteArrayOutputStream()), 0));
  }

  private String refusal(Path in) {
    return assertThrows(InputException.class, () -> verify(in, temp.resolve("v"), 0)).getMessage();
  }

  private static List<String> ids(Path dataset) throws IOException {
    return Runs.rows(dataset, Table.GENERAL).stream()
        .map(row -> row.path("task_id").asText())
        .toList();
  }

  /** A copy of a dataset with other tasks. */
  private Path rewrite(Path made, List<ObjectNode> rows) throws IOException {
    Path copy = temp.resolve("copy");
    Storage storage = Storage.open(copy.toString(), new Configuration());
    try (TableWriter general = new TableWriter(storage, "", Table.GENERAL);
        TableWriter environments = new TableWriter(storage, "", Table.ENVIRONMENTS)) {
      for (ObjectNode row : rows) {
        general.write(row);
      }
      for (ObjectNode row : Runs.rows(made, Table.ENVIRONMENTS)) {
        environments.write(row);
      }
      general.finish();
      environments.finish();
    }
    return copy;
  }
}
