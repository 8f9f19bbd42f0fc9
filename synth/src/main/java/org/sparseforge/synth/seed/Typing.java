package org.sparseforge.synth.seed;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Turns text cells into values, by declared types or by the first type that fits a column. */
final class Typing {
  /** Longer text would drown every prompt it is quoted in. */
  private static final int MAX_CELL = 10_000;

  private Typing() {}

  /** Columns for a table nobody described: types from the file, or from what all cells spell. */
  static List<SeedColumn> infer(RawTable raw) {
    List<SeedColumn> columns = new ArrayList<>();
    for (int c = 0; c < raw.header().size(); c++) {
      int index = c;
      List<String> cells = raw.rows().stream().map(row -> row[index]).toList();
      List<String> filled = cells.stream().filter(Objects::nonNull).toList();
      ColumnType type = raw.types() == null ? firstThatFits(filled) : raw.types().get(c);
      columns.add(
          new SeedColumn(raw.header().get(c), type, null, "", filled.size() < cells.size()));
    }
    return columns;
  }

  private static ColumnType firstThatFits(List<String> cells) {
    if (cells.isEmpty()) {
      return ColumnType.STRING;
    }
    for (ColumnType type : ColumnType.values()) {
      if (cells.stream().allMatch(cell -> type.parse(cell).isPresent())) {
        return type;
      }
    }
    throw new AssertionError("STRING takes every text");
  }

  /**
   * The rows' values in the order of {@code columns}, which name the same columns as the file.
   *
   * @throws SeedTableException at the first cell that does not fit
   */
  static List<List<Object>> rows(RawTable raw, List<SeedColumn> columns) {
    int[] from = columns.stream().mapToInt(c -> raw.header().indexOf(c.name())).toArray();
    List<List<Object>> rows = new ArrayList<>(raw.rows().size());
    for (int r = 0; r < raw.rows().size(); r++) {
      List<Object> values = new ArrayList<>(columns.size());
      for (int c = 0; c < from.length; c++) {
        values.add(value(raw, r, columns.get(c), raw.rows().get(r)[from[c]]));
      }
      rows.add(values);
    }
    return rows;
  }

  private static Object value(RawTable raw, int row, SeedColumn column, String cell) {
    String where =
        "%s, %s, column '%s'".formatted(raw.file(), raw.place().apply(row), column.name());
    if (cell == null) {
      if (column.nullable()) {
        return null;
      }
      throw new SeedTableException(
          where + " is empty; fill it in, or set \"nullable\": true on the column's descriptor.");
    }
    if (cell.length() > MAX_CELL) {
      throw new SeedTableException(
          "%s holds %,d characters; seed data takes at most %,d in a cell."
              .formatted(where, cell.length(), MAX_CELL));
    }
    for (int i = 0; i < cell.length(); i++) {
      if (Character.isISOControl(cell.charAt(i))) {
        throw new SeedTableException(
            "%s holds the control character U+%04X; remove it, a cell is one line of text."
                .formatted(where, (int) cell.charAt(i)));
      }
    }
    return column
        .type()
        .parse(cell)
        .orElseThrow(
            () ->
                new SeedTableException(
                    "%s: '%s' is not %s; correct the value, or declare the column as string."
                        .formatted(where, shown(cell), column.type().example())));
  }

  static String shown(String cell) {
    return cell.length() <= 40 ? cell : cell.substring(0, 40) + "…";
  }
}
