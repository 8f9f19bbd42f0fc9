package org.sparseforge.jobs.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.jobs.dataset.TableWriter;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.inference.InferenceKind;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Json;

class InputFilesTest {
  @TempDir Path temp;

  @Test
  void linesAreRowsWhateverTheirEnding() throws IOException {
    write("a.jsonl", "\uFEFF{\"id\":1}\r\n\r\n  \n{\"id\":2}\n{\"id\":3}");
    List<InputRow> rows = rows(temp.resolve("a.jsonl"));
    assertEquals(List.of("{\"id\":1}", "{\"id\":2}", "{\"id\":3}"), texts(rows));
    assertEquals(
        List.of("a.jsonl:1", "a.jsonl:4", "a.jsonl:5"),
        rows.stream().map(InputRow::source).toList());
    assertEquals(List.of(0L, 1L, 2L), rows.stream().map(InputRow::index).toList());
  }

  @Test
  void linesLongerThanABufferStayWhole() throws IOException {
    String longLine = "{\"id\":\"" + "x".repeat(200_000) + "\"}";
    write("long.jsonl", longLine + "\n{}\n" + longLine);
    assertEquals(List.of(longLine, "{}", longLine), texts(rows(temp.resolve("long.jsonl"))));
  }

  @Test
  void directoriesAndGlobsAreReadByName() throws IOException {
    write("d/b.jsonl", "2");
    write("d/a.jsonl", "1");
    write("d/_temporary.jsonl", "no");
    write("d/.hidden.jsonl", "no");
    write("d/notes.txt", "no");
    assertEquals(List.of("1", "2"), texts(rows(temp.resolve("d"))));
    assertEquals(List.of("1", "2"), texts(rows(temp.resolve("d/[ab].jsonl"))));
    write("d/[ab].jsonl", "odd name");
    assertEquals(List.of("odd name"), texts(rows(temp.resolve("d/[ab].jsonl"))));
  }

  @Test
  void compressedFilesAreReadAndDamagedOnesRefused() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      for (int i = 0; i < 10_000; i++) {
        out.write(("{\"id\":" + i * 7919L * i + "}\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    Files.write(temp.resolve("a.jsonl.gz"), bytes.toByteArray());
    assertEquals(10_000, rows(temp.resolve("a.jsonl.gz")).size());
    Files.write(temp.resolve("cut.jsonl.gz"), Arrays.copyOf(bytes.toByteArray(), 20_000));
    String message =
        assertThrows(InputException.class, () -> rows(temp.resolve("cut.jsonl.gz"))).getMessage();
    assertTrue(message.startsWith("cut.jsonl.gz is damaged after line "), message);
  }

  @Test
  void nestedAndTextColumnsOfParquetAreTheSameRow() throws IOException {
    Storage storage = Storage.open(temp.toString(), new Configuration());
    TableWriter nested =
        new TableWriter(
            storage,
            "",
            "nested",
            MessageTypeParser.parseMessageType(
                """
                message m {
                  required int64 id;
                  required group messages (LIST) { repeated group list { required group element {
                    required binary role (STRING);
                    optional binary content (STRING);
                    optional binary tool_call_id (STRING);
                  } } }
                  optional float temperature;
                  required binary unrelated (STRING);
                }
                """));
    nested.write(
        Json.object()
            .put("id", 5)
            .put("temperature", 0.7)
            .put("unrelated", "x")
            .set(
                "messages",
                Json.array().add(Json.object().put("role", "user").put("content", "hé"))));
    nested.finish();
    TableWriter text =
        new TableWriter(
            storage,
            "",
            "text",
            MessageTypeParser.parseMessageType(
                """
                message m {
                  required int64 id;
                  required binary messages (STRING);
                  required double temperature;
                }
                """));
    text.write(
        Json.object()
            .put("id", 5)
            .put("temperature", 0.7)
            .put("messages", "[{\"role\": \"user\", \"content\": \"hé\"}]"));
    text.finish();
    String expected =
        "{\"id\": 5, \"messages\": [{\"role\": \"user\", \"content\": \"hé\"}],"
            + " \"temperature\": 0.7}";
    assertEquals(List.of(expected), texts(rows(temp.resolve("nested"))));
    assertEquals(List.of(expected), texts(rows(temp.resolve("text"))));
    assertEquals("train-00000-of-00001.parquet:1", rows(temp.resolve("text")).get(0).source());
  }

  @Test
  void whatCannotBeReadIsOneSentence() throws IOException {
    Path missing = temp.resolve("missing.jsonl");
    assertSays("--in " + missing + " does not exist", missing);
    Files.createDirectories(temp.resolve("empty"));
    assertSays(
        "--in "
            + temp.resolve("empty")
            + " is a directory without .jsonl or .parquet files; name the files, or a glob",
        temp.resolve("empty"));
    write("fake.parquet", "this is no parquet at all");
    String message =
        assertThrows(InputException.class, () -> rows(temp.resolve("fake.parquet"))).getMessage();
    assertTrue(message.startsWith("fake.parquet cannot be read as Parquet ("), message);
    write("blank.jsonl", "\n\n");
    assertThrows(
        InputException.class, () -> InputScan.of(files(temp.resolve("blank.jsonl"))), "no rows");
  }

  @Test
  void idsThatComeAgainAreFoundInASecondPass() throws IOException {
    write("a.jsonl", "{\"id\":\"x\"}\n{\"id\":1}\nnope\n{\"custom_id\":\"x\"}\n{\"id\":\"1\"}\nno");
    InputFiles files = files(temp.resolve("a.jsonl"));
    InputScan scan = InputScan.of(files);
    assertEquals(6, scan.rows());
    assertFalse(scan.batch());
    List<Boolean> repeated = new ArrayList<>();
    try (InputRows rows = new InputRows(files, scan.repeated())) {
      for (InputRow row = rows.next(); row != null; row = rows.next()) {
        repeated.add(row.repeated());
      }
    }
    assertEquals(List.of(false, false, false, true, true, false), repeated);
  }

  @Test
  void digestFollowsRowsNotFiles() throws IOException {
    write("whole.jsonl", "{\"id\":1}\n{\"id\":2}\n");
    write("cut/1.jsonl", "{\"id\":1}");
    write("cut/2.jsonl", "{\"id\":2}");
    write("other.jsonl", "{\"id\":1}\n{\"id\":3}\n");
    String whole = InputScan.of(files(temp.resolve("whole.jsonl"))).digest();
    assertEquals(whole, InputScan.of(files(temp.resolve("cut"))).digest());
    assertNotEquals(whole, InputScan.of(files(temp.resolve("other.jsonl"))).digest());
  }

  private void write(String name, String text) throws IOException {
    Path file = temp.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static InputFiles files(Path path) {
    return InputFiles.find(
        List.of(path.toString()), InferenceKind.GENERATE.columns(), new Configuration());
  }

  private static List<InputRow> rows(Path path) {
    List<InputRow> rows = new ArrayList<>();
    try (InputRows all = new InputRows(files(path), new RepeatedIds())) {
      for (InputRow row = all.next(); row != null; row = all.next()) {
        rows.add(row);
      }
    }
    return rows;
  }

  private static List<String> texts(List<InputRow> rows) {
    return rows.stream().map(row -> new String(row.text(), StandardCharsets.UTF_8)).toList();
  }

  private static void assertSays(String message, Path path) {
    assertEquals(message, assertThrows(InputException.class, () -> rows(path)).getMessage());
  }
}
