package org.sparseforge.synth.seed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads comma-separated UTF-8 with a header line: quotes as in RFC 4180, blank lines skipped, space
 * around cells dropped, a byte order mark allowed.
 */
final class CsvReader {
  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(true).get();

  private CsvReader() {}

  static RawTable read(String file, byte[] bytes) {
    String text = decode(file, bytes);
    List<String[]> rows = new ArrayList<>();
    List<Integer> lines = new ArrayList<>();
    List<String> header = null;
    LineCounter counter = new LineCounter(text);
    long lastLine = 0;
    try (CSVParser parser = CSVParser.parse(text, FORMAT)) {
      for (CSVRecord record : parser) {
        String[] cells = cells(record);
        lastLine = parser.getCurrentLineNumber();
        if (header == null) {
          header = header(file, cells);
          continue;
        }
        int line = counter.lineOf(record);
        if (cells.length != header.size()) {
          throw new SeedTableException(
              "%s, line %d has %d cells, the header has %d; quote cells that hold a comma."
                  .formatted(file, line, cells.length, header.size()));
        }
        if (rows.size() == RawTable.MAX_ROWS) {
          throw RawTable.tooManyRows(file);
        }
        rows.add(cells);
        lines.add(line);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new SeedTableException(
          "%s has a quote that is not closed or is followed by more text, found near line %d; write a quote inside a quoted cell twice."
              .formatted(file, lastLine + 1),
          e);
    }
    if (header == null) {
      throw new SeedTableException(
          file + " is empty; its first line must name the columns, the next ones hold the rows.");
    }
    if (rows.isEmpty()) {
      throw new SeedTableException(
          file + " has a header but no rows; add at least one line of data.");
    }
    return new RawTable(file, header, null, rows, row -> "line " + lines.get(row));
  }

  /** Strict: one wrong byte is an error, never a replacement character. */
  static String decode(String file, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      int offset = in.position();
      int line = 1;
      for (int i = 0; i < offset; i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new SeedTableException(
          "%s is not UTF-8: byte 0x%02X at offset %d (line %d); save the file as UTF-8."
              .formatted(file, bytes[offset], offset, line));
    }
    String text = out.flip().toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static String[] cells(CSVRecord record) {
    String[] cells = new String[record.size()];
    for (int c = 0; c < cells.length; c++) {
      String cell = record.get(c).strip();
      cells[c] = cell.isEmpty() ? null : cell;
    }
    return cells;
  }

  private static List<String> header(String file, String[] cells) {
    List<String> header = new ArrayList<>(Stream.of(cells).toList());
    if (header.size() == 1 && header.get(0) != null) {
      for (String other : List.of(";", "\t", "|")) {
        if (header.get(0).contains(other)) {
          throw new SeedTableException(
              "%s separates its cells by '%s'; save it with commas."
                  .formatted(file, other.equals("\t") ? "tab" : other));
        }
      }
    }
    if (header.stream()
        .allMatch(name -> name != null && ColumnType.DECIMAL.parse(name).isPresent())) {
      throw new SeedTableException(
          "%s has no header: its first line holds numbers (%s); put a line with the column names above it."
              .formatted(file, Typing.shown(String.join(", ", header))));
    }
    Headers.check(file, header);
    return List.copyOf(header);
  }

  /** Counts lines up to one record after another, each character once. */
  private static final class LineCounter {
    private final String text;
    private int position;
    private int line = 1;

    LineCounter(String text) {
      this.text = text;
    }

    /** The line a record begins on; its position may lie before blank lines that were skipped. */
    int lineOf(CSVRecord record) {
      int start = (int) record.getCharacterPosition();
      while (start < text.length() && (text.charAt(start) == '\n' || text.charAt(start) == '\r')) {
        start++;
      }
      for (; position < start; position++) {
        line += text.charAt(position) == '\n' ? 1 : 0;
      }
      return line;
    }
  }
}
