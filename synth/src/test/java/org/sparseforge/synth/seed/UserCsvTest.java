package org.sparseforge.synth.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A user's CSV files: what is read, and the one sentence for what is not. */
class UserCsvTest {
  private static final SeedTables PACKAGED = SeedTables.packaged();

  @TempDir Path dir;

  private SeedTable read(String name, String csv) throws IOException {
    Files.writeString(dir.resolve(name + ".csv"), csv);
    return PACKAGED.overlaidWith(dir).table(name);
  }

  @Test
  void typesAreInferredAndCodesWithLeadingZerosStayText() throws IOException {
    SeedTable boats =
        read(
            "boats",
            "\uFEFFname,berth,length_m,built,opens,crew\r\n"
                + "\"Swan, the\",007,12.50,1998-05-01,08:30,\r\n"
                + "\r\n"
                + "Otter , 012, 9 ,2003-11-30,09:00,3\r\n");
    assertEquals(
        List.of(
            ColumnType.STRING,
            ColumnType.STRING,
            ColumnType.DECIMAL,
            ColumnType.DATE,
            ColumnType.TIME,
            ColumnType.INT),
        boats.columns().stream().map(SeedColumn::type).toList());
    assertEquals(
        Arrays.asList("Swan, the", "007", new BigDecimal("12.50"), "1998-05-01", "08:30", null),
        boats.rows().get(0));
    assertEquals(
        List.of("Otter", "012", new BigDecimal("9"), "2003-11-30", "09:00", 3L),
        boats.rows().get(1));
    assertTrue(boats.columns().get(5).nullable());
    assertEquals("boats (NOASSERTION)", boats.citation());
    assertEquals("the user's file boats.csv", boats.descriptor().origin());
  }

  @Test
  void aUsersTableReplacesThePackagedOneAndTheOthersStay() throws IOException {
    Files.writeString(dir.resolve("airports.csv"), "iata_code,name\nXXA,Somewhere\n");
    Files.writeString(dir.resolve("airports.json"), "{\"licence\": \"CC0-1.0\"}");
    Files.writeString(dir.resolve("_draft.txt"), "passed over");
    Files.createDirectory(dir.resolve("old"));
    SeedTables tables = PACKAGED.overlaidWith(dir);
    assertEquals(1, tables.table("airports").rows().size());
    assertEquals("airports (CC0-1.0)", tables.table("airports").citation());
    assertEquals(PACKAGED.table("cities"), tables.table("cities"));
    assertTrue(!PACKAGED.contentHash().equals(tables.contentHash()));
  }

  @Test
  void aDescriptorDeclaresTypesUnitsAndColumnOrder() throws IOException {
    Files.writeString(
        dir.resolve("jars.json"),
        """
        {"name": "jars", "licence": "MIT",
         "columns": [{"name": "litres", "type": "decimal", "unit": "litre"},
                     {"name": "code", "type": "string", "nullable": true}]}
        """);
    SeedTable jars = read("jars", "code,litres\n12,3\n,4\n");
    assertEquals(List.of("litres", "code"), jars.columnNames());
    assertEquals(List.of(new BigDecimal("3"), "12"), jars.rows().get(0));
    assertEquals(Arrays.asList(new BigDecimal("4"), null), jars.rows().get(1));
    assertEquals("litre", jars.columns().get(0).unit());
  }

  static Stream<Arguments> hostileFiles() {
    return Stream.of(
        file(
            "",
            "DIR/t.csv is empty; its first line must name the columns, the next ones hold the rows."),
        file(
            "\n\n",
            "DIR/t.csv is empty; its first line must name the columns, the next ones hold the rows."),
        file("a,b\n", "DIR/t.csv has a header but no rows; add at least one line of data."),
        file(
            "a,b\n1,\u00e9\n".getBytes(StandardCharsets.ISO_8859_1),
            "DIR/t.csv is not UTF-8: byte 0xE9 at offset 6 (line 2); save the file as UTF-8."),
        file(
            "a,b\n1,2\n".getBytes(StandardCharsets.UTF_16),
            "DIR/t.csv is not UTF-8: byte 0xFE at offset 0 (line 1); save the file as UTF-8."),
        file(
            new byte[] {'a', '\n', 'x', (byte) 0xE2, (byte) 0x82},
            "DIR/t.csv is not UTF-8: byte 0xE2 at offset 3 (line 2); save the file as UTF-8."),
        file(
            "a,,c\n1,2,3\n",
            "DIR/t.csv: column 2 of the header has no name; give every column one."),
        file(
            "a,b,a\n1,2,3\n", "DIR/t.csv: columns 1 and 3 are both named 'a'; rename one of them."),
        file(
            "1,2.5\n3,4\n",
            "DIR/t.csv has no header: its first line holds numbers (1, 2.5); put a line with the column names above it."),
        file("a;b\n1;2\n", "DIR/t.csv separates its cells by ';'; save it with commas."),
        file("a\tb\n1\t2\n", "DIR/t.csv separates its cells by 'tab'; save it with commas."),
        file(
            "a,b\n1,2\n\n\"x\ny\",2,3\n",
            "DIR/t.csv, line 4 has 3 cells, the header has 2; quote cells that hold a comma."),
        file(
            "a,b\n1,2\n3\n",
            "DIR/t.csv, line 3 has 1 cells, the header has 2; quote cells that hold a comma."),
        file(
            "a,b\n1,2\n\"3,4\n",
            "DIR/t.csv has a quote that is not closed or is followed by more text, found near line 3; write a quote inside a quoted cell twice."),
        file(
            "a,b\n1,\"x\"y\n",
            "DIR/t.csv has a quote that is not closed or is followed by more text, found near line 2; write a quote inside a quoted cell twice."),
        file(
            "a,b\n1,x\u0007y\n",
            "DIR/t.csv, line 2, column 'b' holds the control character U+0007; remove it, a cell is one line of text."),
        file(
            "a,b\n1,\"x\ny\"\n",
            "DIR/t.csv, line 2, column 'b' holds the control character U+000A; remove it, a cell is one line of text."),
        file(
            "a\n" + "x".repeat(10_001) + "\n",
            "DIR/t.csv, line 2, column 'a' holds 10,001 characters; seed data takes at most 10,000 in a cell."),
        file(
            "a\n" + "1\n".repeat(100_001),
            "DIR/t.csv has more than 100,000 rows; keep the rows that matter, a few thousand are plenty."));
  }

  private static Arguments file(String content, String sentence) {
    return file(content.getBytes(StandardCharsets.UTF_8), sentence);
  }

  private static Arguments file(byte[] content, String sentence) {
    return Arguments.of(content, sentence);
  }

  @ParameterizedTest
  @MethodSource("hostileFiles")
  void aFileThatCannotBeUsedIsRefusedInOneSentence(byte[] content, String sentence)
      throws IOException {
    Files.write(dir.resolve("t.csv"), content);
    assertRefused(sentence);
  }

  private void assertRefused(String sentence) {
    SeedTableException e = assertThrows(SeedTableException.class, () -> PACKAGED.overlaidWith(dir));
    assertEquals(sentence, e.getMessage().replace(dir.toString(), "DIR"));
  }

  static Stream<Arguments> hostileDescriptors() {
    return Stream.of(
        Arguments.of(
            "{\"columns\": [{\"name\": \"n\", \"type\": \"int\"}, {\"name\": \"day\", \"type\": \"date\"}]}",
            "DIR/t.csv, line 3, column 'day': '2026-02-30' is not a date such as 2026-11-22; correct the value, or declare the column as string."),
        Arguments.of(
            "{\"columns\": [{\"name\": \"n\", \"type\": \"time\"}, {\"name\": \"day\", \"type\": \"string\"}]}",
            "DIR/t.csv, line 2, column 'n': '1' is not a time such as 14:30; correct the value, or declare the column as string."),
        Arguments.of(
            "{\"columns\": [{\"name\": \"n\", \"type\": \"int\"}]}",
            "DIR/t.csv has a column 'day' that its descriptor does not list; there is n"),
        Arguments.of(
            "{\"columns\": [{\"name\": \"n\", \"type\": \"int\"}, {\"name\": \"days\", \"type\": \"date\"}]}",
            "DIR/t.csv lacks the column 'days' that its descriptor lists; did you mean 'day'?"),
        Arguments.of(
            "{\"columns\": [{\"name\": \"n\", \"type\": \"integer\"}]}",
            "DIR/t.json is no table descriptor: columns[0].type is 'integer', not one of int, decimal, string, date, time; correct or remove it."),
        Arguments.of(
            "{\"columns\": [{\"name\": \"n\"}]}",
            "DIR/t.json is no table descriptor: field 'type' is missing; correct or remove it."),
        Arguments.of(
            "{\"columns\": []}",
            "DIR/t.json is no table descriptor: columns must be a list of at least one column; correct or remove it."),
        Arguments.of(
            "{\"license\": \"MIT\"}",
            "DIR/t.json is no table descriptor: the descriptor has no key 'license', only name, description, origin, package, licence, attribution, retrieved, columns; correct or remove it."),
        Arguments.of(
            "{\"name\": \"u\"}",
            "DIR/t.json is no table descriptor: its name is 'u', but it describes the table 't'; correct or remove it."),
        Arguments.of(
            "{\"licence\": 7}",
            "DIR/t.json is no table descriptor: field 'licence' must be text, found NUMBER; correct or remove it."),
        Arguments.of(
            "[]",
            "DIR/t.json is no table descriptor: the descriptor must be a JSON object; correct or remove it."),
        Arguments.of(
            "",
            "DIR/t.json is no table descriptor: not JSON: the text is empty; correct or remove it."));
  }

  @ParameterizedTest
  @MethodSource("hostileDescriptors")
  void aDescriptorThatDoesNotFitIsRefusedInOneSentence(String descriptor, String sentence)
      throws IOException {
    Files.writeString(dir.resolve("t.csv"), "n,day\n1,2026-01-31\n2,2026-02-30\n");
    Files.writeString(dir.resolve("t.json"), descriptor);
    assertRefused(sentence);
  }

  @Test
  void anEmptyCellIsRefusedWhereTheDescriptorDoesNotAllowIt() throws IOException {
    Files.writeString(dir.resolve("t.csv"), "n,m\n1,2\n,3\n");
    Files.writeString(
        dir.resolve("t.json"),
        "{\"columns\": [{\"name\": \"n\", \"type\": \"int\"}, {\"name\": \"m\", \"type\": \"int\"}]}");
    assertRefused(
        "DIR/t.csv, line 3, column 'n' is empty; fill it in, or set \"nullable\": true on the"
            + " column's descriptor.");
  }

  @Test
  void aDirectoryThatIsNoneOrHoldsNothingIsRefused() {
    assertRefused("DIR holds no seed table; put .csv or .parquet files into it.");
    SeedTableException e =
        assertThrows(SeedTableException.class, () -> PACKAGED.overlaidWith(dir.resolve("missing")));
    assertEquals(
        "DIR/missing is not a directory; name the directory that holds the seed tables.",
        e.getMessage().replace(dir.toString(), "DIR"));
  }

  @Test
  void anUnknownExtensionIsRefused() throws IOException {
    Files.writeString(dir.resolve("t.xlsx"), "PK");
    assertRefused(
        "DIR/t.xlsx is neither .csv nor .parquet nor a .json descriptor; convert it or move it out"
            + " of the seed table directory.");
  }

  @Test
  void aFileWhoseNameIsNoTableNameIsRefused() throws IOException {
    Files.writeString(dir.resolve("My Boats.csv"), "a\n1\n");
    assertRefused(
        "DIR/My Boats.csv: 'My Boats' cannot be a table name; use lower-case letters, digits and"
            + " underscores.");
  }

  @Test
  void aDescriptorWithoutDataIsRefused() throws IOException {
    Files.writeString(dir.resolve("t.json"), "{}");
    assertRefused(
        "DIR/t.json describes a table, but there is no t.csv or t.parquet beside it; add the data"
            + " or remove the descriptor.");
  }

  @Test
  void theSameTableTwiceIsRefused() throws IOException {
    Files.writeString(dir.resolve("t.csv"), "a\n1\n");
    Files.writeString(dir.resolve("t.parquet"), "PAR1");
    assertRefused("DIR holds the table 't' both as .csv and as .parquet; remove one of them.");
  }

  @Test
  void aFileTooLargeIsRefusedUnread() throws IOException {
    try (var file = new java.io.RandomAccessFile(dir.resolve("t.csv").toFile(), "rw")) {
      file.setLength((64L << 20) + 1);
    }
    assertRefused(
        "DIR/t.csv is 67,108,865 bytes, seed tables may have 67,108,864; keep the rows that"
            + " matter.");
  }

  @Property(tries = 300)
  void anyBytesGiveATableOrASentence(@ForAll @Size(max = 60) byte[] bytes) {
    try {
      RawTable raw = CsvReader.read("t.csv", bytes);
      assertNotNull(Typing.rows(raw, Typing.infer(raw)));
    } catch (SeedTableException e) {
      assertTrue(e.getMessage().startsWith("t.csv"), e.getMessage());
    }
  }
}
