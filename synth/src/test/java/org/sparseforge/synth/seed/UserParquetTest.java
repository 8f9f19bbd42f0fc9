package org.sparseforge.synth.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A user's Parquet files, written here by parquet-java. */
class UserParquetTest {
  private static final SeedTables PACKAGED = SeedTables.packaged();

  @TempDir Path dir;

  private Path write(String schema, CompressionCodecName codec, List<Consumer<Group>> rows)
      throws IOException {
    MessageType type = MessageTypeParser.parseMessageType(schema);
    SimpleGroupFactory groups = new SimpleGroupFactory(type);
    Path path = dir.resolve("t.parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(path))
            .withConf(new PlainParquetConfiguration())
            .withType(type)
            .withCompressionCodec(codec)
            .build()) {
      for (Consumer<Group> fill : rows) {
        Group group = groups.newGroup();
        fill.accept(group);
        writer.write(group);
      }
    }
    return path;
  }

  private SeedTable table() {
    return PACKAGED.overlaidWith(dir).table("t");
  }

  private void assertRefused(String sentence) {
    SeedTableException e = assertThrows(SeedTableException.class, this::table);
    assertEquals(sentence, e.getMessage().replace(dir.toString(), "DIR"));
  }

  @ParameterizedTest
  @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD"})
  void everyFlatTypeIsRead(CompressionCodecName codec) throws IOException {
    write(
        """
        message boats {
          required binary name (STRING);
          required int32 berths;
          required int64 tonnes (INTEGER(64, true));
          required int32 price (DECIMAL(9, 2));
          required double length;
          required float beam;
          required boolean afloat;
          required int32 built (DATE);
          required int32 opens (TIME(MILLIS, true));
          required int64 seen (TIMESTAMP(MICROS, false));
          optional binary note (STRING);
        }
        """,
        codec,
        List.of(
            group ->
                group
                    .append("name", "Möwe")
                    .append("berths", 4)
                    .append("tonnes", 12L)
                    .append("price", 123450)
                    .append("length", 9.25)
                    .append("beam", 3.1f)
                    .append("afloat", true)
                    .append("built", 10_000)
                    .append("opens", 9 * 3_600_000 + 30 * 60_000)
                    .append("seen", 1_500_000_000_000_000L)
                    .append("note", "new sails"),
            group ->
                group
                    .append("name", "Otter")
                    .append("berths", 2)
                    .append("tonnes", 7L)
                    .append("price", -5)
                    .append("length", 8.0)
                    .append("beam", 1e-7f)
                    .append("afloat", false)
                    .append("built", 0)
                    .append("opens", 0)
                    .append("seen", 0L)));
    SeedTable boats = table();
    assertEquals(
        List.of(
            "Möwe",
            4L,
            12L,
            new BigDecimal("1234.50"),
            new BigDecimal("9.25"),
            new BigDecimal("3.1"),
            "true",
            "1997-05-19",
            "09:30",
            "2017-07-14T02:40",
            "new sails"),
        boats.rows().get(0));
    assertEquals(
        Arrays.asList(
            "Otter",
            2L,
            7L,
            new BigDecimal("-0.05"),
            new BigDecimal("8"),
            new BigDecimal("0.0000001"),
            "false",
            "1970-01-01",
            "00:00",
            "1970-01-01T00:00",
            null),
        boats.rows().get(1));
    assertTrue(boats.columns().get(10).nullable());
    assertEquals(ColumnType.DATE, boats.columns().get(7).type());
  }

  @Test
  void textThatLooksLikeNumbersStaysTextUnlessDeclared() throws IOException {
    write(
        "message t { required binary code (STRING); }",
        CompressionCodecName.SNAPPY,
        List.of(group -> group.append("code", "12")));
    assertEquals(List.of("12"), table().values("code"));
    Files.writeString(
        dir.resolve("t.json"), "{\"columns\": [{\"name\": \"code\", \"type\": \"int\"}]}");
    assertEquals(List.of(12L), table().values("code"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "repeated int32 marks;|DIR/t.parquet: column 'marks' is nested; a seed table has plain columns only, so write it as text or in columns of its own.",
        "optional group marks (LIST) { repeated group list { optional int32 element; } }|DIR/t.parquet: column 'marks' is nested; a seed table has plain columns only, so write it as text or in columns of its own.",
        "optional binary picture;|DIR/t.parquet: column 'picture' has the Parquet type BINARY, which seed tables do not read; write it as text, a number, a date or a time.",
        "optional int96 at;|DIR/t.parquet: column 'at' has the Parquet type INT96, which seed tables do not read; write it as text, a number, a date or a time."
      })
  void columnsThatAreNotPlainAreRefused(String field, String sentence) throws IOException {
    write(
        "message t { required int32 n; " + field + " }",
        CompressionCodecName.SNAPPY,
        List.of(group -> group.append("n", 1)));
    assertRefused(sentence);
  }

  @Test
  void valuesThatAreNoSeedDataAreRefused() throws IOException {
    write(
        "message t { required double x; }",
        CompressionCodecName.SNAPPY,
        List.of(group -> group.append("x", 1.5), group -> group.append("x", Double.NaN)));
    assertRefused(
        "DIR/t.parquet, row 2, column 'x' holds NaN, which is no decimal number; correct the"
            + " value.");
    Files.delete(dir.resolve("t.parquet"));
    write(
        "message t { required binary s (STRING); }",
        CompressionCodecName.SNAPPY,
        List.of(
            group ->
                group.append("s", Binary.fromConstantByteArray(new byte[] {'a', (byte) 0xE9}))));
    assertRefused(
        "DIR/t.parquet, row 1, column 's' holds text that is not UTF-8; correct the value.");
  }

  @Test
  void aTableWithoutRowsIsRefused() throws IOException {
    write("message t { required int32 n; }", CompressionCodecName.SNAPPY, List.of());
    assertRefused("DIR/t.parquet has columns but no rows; add at least one row.");
  }

  @Test
  void aFileThatIsNoParquetIsRefused() throws IOException {
    Files.writeString(dir.resolve("t.parquet"), "name,age\nAnna,7\n");
    SeedTableException e = assertThrows(SeedTableException.class, this::table);
    assertTrue(
        e.getMessage()
            .matches(
                "(?s).*t\\.parquet cannot be read as Parquet \\(.*not a Parquet file.*\\); write the file again or bring it as CSV\\."),
        e.getMessage());
  }

  @Test
  void aDamagedFileGivesASentenceOrTheRowsButNeverAnotherFailure() throws IOException {
    Path good =
        write(
            "message t { required binary s (STRING); optional double x; }",
            CompressionCodecName.SNAPPY,
            java.util.stream.IntStream.range(0, 200)
                .<Consumer<Group>>mapToObj(
                    i -> group -> group.append("s", "row " + i).append("x", i / 8.0))
                .toList());
    byte[] bytes = Files.readAllBytes(good);
    int tries = "full".equals(System.getProperty("sparseforge.tests")) ? 2000 : 60;
    Random random = new Random(11);
    int refused = 0;
    for (int t = 0; t < tries; t++) {
      byte[] damaged =
          t % 3 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
      for (int i = 0; i < 4 && damaged.length > 0; i++) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
      }
      Files.write(good, damaged);
      try {
        TableFiles.readAll(dir);
      } catch (SeedTableException e) {
        refused++;
        assertTrue(e.getMessage().contains("t.parquet"), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
      }
    }
    assertTrue(refused > tries / 2, refused + " of " + tries + " refused");
  }

  @Test
  void aTextFileOfTheNameIsNotMistakenForParquet() throws IOException {
    Files.write(dir.resolve("t.parquet"), "PAR1 and no more PAR1".getBytes(StandardCharsets.UTF_8));
    SeedTableException e = assertThrows(SeedTableException.class, this::table);
    assertTrue(e.getMessage().contains("cannot be read as Parquet"), e.getMessage());
  }
}
