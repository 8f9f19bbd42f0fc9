package org.sparseforge.jobs.dataset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.storage.Storage;

/**
 * Reads a table back as JSON rows, in the order they were written. Whoever wrote the files, they
 * are checked first: what is no Parquet, lacks a column or fails a checksum is an {@link
 * InputException} that names the file.
 */
public final class TableReader {
  private final Storage storage;
  private final Table table;
  private final List<String> files;

  /**
   * Looks at every file's footer, at no row.
   *
   * @throws InputException if the table is missing or a file is unfit
   */
  public TableReader(Storage storage, Table table) throws IOException {
    this.storage = storage;
    this.table = table;
    this.files =
        storage.list(table.folder()).stream()
            .filter(name -> name.endsWith(".parquet"))
            .map(name -> table.folder() + "/" + name)
            .toList();
    if (files.isEmpty()) {
      throw new InputException(
          storage.shown(table.folder())
              + " holds no Parquet files; give the directory that synthesize wrote");
    }
    for (String file : files) {
      checkFooter(file);
    }
  }

  /**
   * Calls {@code row} with every row. What it throws as an {@link IllegalArgumentException} is a
   * fault of the row.
   *
   * @throws InputException naming the row, also if one lacks a value that every row must have
   */
  public void forEach(Consumer<ObjectNode> row) throws IOException {
    forEach(table.schema(), row);
  }

  /** The same with only the named columns, which is faster by what is left out. */
  public void forEach(List<String> columns, Consumer<ObjectNode> row) throws IOException {
    List<Type> fields = columns.stream().map(table.schema()::getType).toList();
    forEach(new MessageType(table.folder(), fields), row);
  }

  /** Calls {@code row} with every row, whatever is null in it: for those who judge row by row. */
  public void forEachAsItIs(Consumer<ObjectNode> row) throws IOException {
    read(table.schema(), (file, number, found) -> row.accept(found));
  }

  private void forEach(MessageType projection, Consumer<ObjectNode> consumer) throws IOException {
    read(
        projection,
        (file, number, row) -> {
          try {
            RowShape.nullColumn(row, projection)
                .ifPresent(
                    column -> {
                      throw new IllegalArgumentException(
                          "column '" + column + "' is null, and every row must have it");
                    });
            consumer.accept(row);
          } catch (IllegalArgumentException e) {
            throw new InputException(
                storage.shown(file)
                    + ", row "
                    + number
                    + ": "
                    + e.getMessage()
                    + "; mend the row or leave it out",
                e);
          }
        });
  }

  /** What is done with a row; rows of a file are numbered from 1. */
  private interface EachRow {
    void accept(String file, long number, ObjectNode row);
  }

  private void read(MessageType projection, EachRow each) throws IOException {
    for (String file : files) {
      MessageType present = RowShape.project(schemaOf(file), projection);
      try (ParquetReader<Group> reader = ParquetGroups.open(storage.parquetInput(file), present)) {
        long number = 0;
        for (Group row = read(reader, file); row != null; row = read(reader, file)) {
          each.accept(file, ++number, GroupToJson.object(row, present));
        }
      }
    }
  }

  private Group read(ParquetReader<Group> reader, String file) {
    try {
      return reader.read();
    } catch (IOException | RuntimeException e) {
      throw unreadable(file, e);
    }
  }

  private void checkFooter(String file) {
    RowShape.missing(schemaOf(file), table.schema())
        .ifPresent(
            problem -> {
              throw new InputException(
                  storage.shown(file)
                      + " is no "
                      + table.folder()
                      + " table of Sparseforge: "
                      + problem);
            });
  }

  private MessageType schemaOf(String file) {
    try {
      return ParquetGroups.schemaOf(storage.parquetInput(file));
    } catch (IOException | RuntimeException e) {
      throw unreadable(file, e);
    }
  }

  private InputException unreadable(String file, Exception e) {
    return ParquetGroups.unreadable(
        storage.shown(file), e, "restore it from a good copy or write the dataset again");
  }
}
