package org.sparseforge.synth.seed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** Reads flat Parquet files by parquet-java alone, without a file system of Hadoop or Spark. */
final class ParquetReader {
  private ParquetReader() {}

  static RawTable read(String file, Path path) {
    var options = ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(path), options)) {
      return read(file, reader);
    } catch (SeedTableException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // parquet-java reports damage by many unchecked types, so what is not ours is damage.
      throw new SeedTableException(
          "%s cannot be read as Parquet (%s); write the file again or bring it as CSV."
              .formatted(file, firstLine(e)),
          e);
    }
  }

  private static RawTable read(String file, ParquetFileReader reader) throws IOException {
    MessageType schema = reader.getFileMetaData().getSchema();
    List<ParquetColumn> columns = new ArrayList<>();
    for (Type field : schema.getFields()) {
      columns.add(ParquetColumn.of(file, field));
    }
    Headers.check(file, columns.stream().map(ParquetColumn::name).toList());
    if (reader.getRecordCount() > RawTable.MAX_ROWS) {
      throw RawTable.tooManyRows(file);
    }
    List<String[]> rows = new ArrayList<>();
    MessageColumnIO columnIo = new ColumnIOFactory().getColumnIO(schema);
    PageReadStore pages;
    while ((pages = reader.readNextRowGroup()) != null) {
      RecordReader<Group> records =
          columnIo.getRecordReader(pages, new GroupRecordConverter(schema));
      for (long r = 0; r < pages.getRowCount(); r++) {
        rows.add(cells(file, columns, records.read(), rows.size() + 1));
      }
    }
    if (rows.isEmpty()) {
      throw new SeedTableException(file + " has columns but no rows; add at least one row.");
    }
    return new RawTable(
        file,
        columns.stream().map(ParquetColumn::name).toList(),
        columns.stream().map(ParquetColumn::type).toList(),
        rows,
        row -> "row " + (row + 1));
  }

  private static String[] cells(String file, List<ParquetColumn> columns, Group record, int row) {
    String[] cells = new String[columns.size()];
    for (int c = 0; c < cells.length; c++) {
      if (record.getFieldRepetitionCount(c) > 0) {
        try {
          String cell = columns.get(c).text().apply(record, c).strip();
          cells[c] = cell.isEmpty() ? null : cell;
        } catch (IllegalArgumentException e) {
          throw new SeedTableException(
              "%s, row %d, column '%s' %s; correct the value."
                  .formatted(file, row, columns.get(c).name(), e.getMessage()));
        }
      }
    }
    return cells;
  }

  private static String firstLine(Throwable e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.lines().findFirst().orElse("").strip();
  }
}
