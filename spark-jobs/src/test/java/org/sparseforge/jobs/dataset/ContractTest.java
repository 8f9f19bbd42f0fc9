package org.sparseforge.jobs.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.jobs.fake.LocalSpark;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.SchemaVersion;
import org.sparseforge.schemas.Task;

/** The files as other readers see them. */
class ContractTest {
  private static final List<String> TASK_COLUMNS =
      List.of(
          "task_id",
          "schema_version",
          "kind",
          "category",
          "difficulty",
          "difficulty_measures",
          "prompt",
          "tools",
          "answer",
          "unique",
          "constraints",
          "solution",
          "verifier",
          "wrong_answers",
          "verification",
          "pass_rate",
          "rollouts",
          "provenance",
          "environment_id",
          "user_scenario",
          "rubric");

  @TempDir static Path made;

  @BeforeAll
  static void makeDataset() throws IOException {
    Runs.run(Runs.settings(made.resolve("d"), 40, 9));
  }

  @Test
  void sparkReadsEveryColumnWithItsType() {
    Dataset<Row> tasks = spark().read().parquet(made.resolve("d/general").toString());
    assertEquals(TASK_COLUMNS, List.of(tasks.columns()));
    assertEquals(40, tasks.count());
    assertEquals("array<struct<role:string,content:string>>", type(tasks, "prompt"));
    assertEquals("array<string>", type(tasks, "wrong_answers"));
    assertEquals("int", type(tasks, "difficulty"));
    assertEquals("double", type(tasks, "pass_rate"));
    assertEquals(
        "struct<passed:boolean,checks:array<struct<name:string,passed:boolean,detail:string>>,"
            + "mutants:int,equivalent_mutants:int,sandbox:string,millis:bigint>",
        type(tasks, "verification"));
    assertEquals(
        "struct<author:string,model:string,seed:bigint,candidate:bigint,generator_version:string,"
            + "sources:array<string>,parents:array<string>>",
        type(tasks, "provenance"));
    assertEquals(0, tasks.filter("wrong_answers is null or prompt is null").count());
    assertTrue(tasks.filter("size(wrong_answers) = 0").count() > 0, "empty lists are []");
    assertEquals(0, tasks.filter("exists(prompt, m -> m.content is null)").count());
    assertEquals(
        40, tasks.filter("pass_rate is null and user_scenario is null and rubric is null").count());
    Dataset<Row> environments = spark().read().parquet(made.resolve("d/environments").toString());
    assertEquals(
        40,
        tasks.join(environments, "environment_id").count(),
        "every task finds its environment once");
  }

  @Test
  void footerCarriesTheSchemaVersionAndGoodCompression() throws IOException {
    Storage storage = Storage.open(made.resolve("d").toString(), new Configuration());
    try (ParquetFileReader reader =
        ParquetFileReader.open(storage.parquetInput("general/train-00000-of-00001.parquet"))) {
      ParquetMetadata footer = reader.getFooter();
      assertEquals(
          SchemaVersion.CURRENT,
          footer.getFileMetaData().getKeyValueMetaData().get(TableWriter.VERSION_KEY));
      assertEquals(Table.GENERAL.schema(), footer.getFileMetaData().getSchema());
      assertEquals(
          CompressionCodecName.ZSTD, footer.getBlocks().get(0).getColumns().get(0).getCodec());
    }
  }

  @Test
  void recordsComeBackEqual() throws IOException {
    for (ObjectNode row : Runs.rows(made.resolve("d"), Table.GENERAL)) {
      assertEquals(row, Task.fromJson(row).toJson());
    }
    for (ObjectNode row : Runs.rows(made.resolve("d"), Table.ENVIRONMENTS)) {
      assertEquals(row, Environment.fromJson(row).toJson());
    }
  }

  @Test
  void hostileTextsComeBackAsTheyWere() throws IOException {
    List<String> texts =
        List.of(
            "",
            " ",
            "\u0000",
            "\"\\\n\r\t",
            "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ↯ ٣",
            "</script>",
            "x".repeat(3_000_000));
    Storage storage = Storage.open(made.resolve("hostile").toString(), new Configuration());
    try (TableWriter writer = new TableWriter(storage, "", Table.REJECTED)) {
      for (String text : texts) {
        writer.write(rejected(texts.indexOf(text), text));
      }
      writer.finish();
    }
    assertEquals(
        texts,
        Runs.rows(made.resolve("hostile"), Table.REJECTED).stream()
            .map(row -> row.path("draft").textValue())
            .toList());
  }

  @Test
  void manyRowsAreCutIntoNumberedFiles() throws IOException {
    Storage storage = Storage.open(made.resolve("many").toString(), new Configuration());
    List<TableWriter.FileEntry> files;
    try (TableWriter writer = new TableWriter(storage, "", Table.REJECTED, 40_000)) {
      for (int i = 0; i < 500; i++) {
        writer.write(rejected(i, Integer.toString(i).repeat(200)));
      }
      files = writer.finish();
    }
    assertTrue(files.size() > 2, files.toString());
    List<String> names = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      names.add("train-0000" + i + "-of-0000" + files.size() + ".parquet");
    }
    assertEquals(names, storage.list("rejected"));
    assertEquals(500, files.stream().mapToLong(TableWriter.FileEntry::rows).sum());
    assertEquals(
        IntStream.range(0, 500).boxed().toList(),
        Runs.rows(made.resolve("many"), Table.REJECTED).stream()
            .map(row -> row.path("candidate").intValue())
            .toList());
  }

  @Test
  void rowThatBreaksTheContractIsRefused() throws IOException {
    Storage storage = Storage.open(made.resolve("bad").toString(), new Configuration());
    try (TableWriter writer = new TableWriter(storage, "", Table.REJECTED)) {
      assertEquals(
          "column 'stage' must not be null",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> writer.write(rejected(1, "x").putNull("stage")))
              .getMessage());
    }
  }

  @Test
  void filesThatSparkWroteAgainCanBeRead() throws IOException {
    Path copy = made.resolve("copy");
    spark()
        .read()
        .parquet(made.resolve("d/rejected").toString())
        .coalesce(1)
        .write()
        .parquet(copy.resolve("rejected").toString());
    spark()
        .read()
        .parquet(made.resolve("d/general").toString())
        .coalesce(1)
        .write()
        .parquet(copy.resolve("general").toString());
    assertEquals(Runs.rows(made.resolve("d"), Table.REJECTED), Runs.rows(copy, Table.REJECTED));
    assertEquals(Runs.rows(made.resolve("d"), Table.GENERAL), Runs.rows(copy, Table.GENERAL));
  }

  private static ObjectNode rejected(long candidate, String draft) {
    return Json.object()
        .put("candidate", candidate)
        .put("schema_version", SchemaVersion.CURRENT)
        .put("kind", "general")
        .put("category", "c")
        .put("stage", "s")
        .put("reason", "r")
        .put("draft", draft);
  }

  private static String type(Dataset<Row> rows, String column) {
    return rows.schema().apply(column).dataType().catalogString();
  }

  private static SparkSession spark() {
    return SparkSession.builder().sparkContext(LocalSpark.context().sc()).getOrCreate();
  }
}
