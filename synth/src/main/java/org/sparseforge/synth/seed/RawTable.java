package org.sparseforge.synth.seed;

import java.util.List;
import java.util.function.IntFunction;

/**
 * A file's cells before they are typed.
 *
 * @param file its name, for messages
 * @param header column names, checked: at least one, none blank, none twice
 * @param types of the columns where the file knows them (Parquet), else null
 * @param rows cells, null where empty, each row as long as the header
 * @param place says in words where a row stands: {@code line 7}, {@code row 3}
 */
record RawTable(
    String file,
    List<String> header,
    List<ColumnType> types,
    List<String[]> rows,
    IntFunction<String> place) {
  /** More would not be a seed table: every executor holds all of them in memory. */
  static final int MAX_ROWS = 100_000;

  /** Of one file; read whole. */
  static final long MAX_BYTES = 64L << 20;

  static SeedTableException tooManyRows(String file) {
    return new SeedTableException(
        "%s has more than %,d rows; keep the rows that matter, a few thousand are plenty."
            .formatted(file, MAX_ROWS));
  }
}
