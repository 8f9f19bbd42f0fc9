package org.sparseforge.jobs.dataset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.HadoopParquetConfiguration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
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

  /** Calls {@code row} with every row. */
  public void forEach(Consumer<ObjectNode> row) throws IOException {
    forEach(table.schema(), row);
  }

  /** The same with only the named columns, which is faster by what is left out. */
  public void forEach(List<String> columns, Consumer<ObjectNode> row) throws IOException {
    List<Type> fields = columns.stream().map(table.schema()::getType).toList();
    forEach(new MessageType(table.folder(), fields), row);
  }

  private void forEach(MessageType projection, Consumer<ObjectNode> consumer) throws IOException {
    for (String file : files) {
      MessageType present = RowShape.project(schemaOf(file), projection);
      ParquetConfiguration conf = new HadoopParquetConfiguration(new Configuration(false));
      conf.set(ReadSupport.PARQUET_READ_SCHEMA, present.toString());
      try (ParquetReader<Group> reader =
          new Builder(storage.parquetInput(file), conf).usePageChecksumVerification().build()) {
        for (Group row = read(reader, file); row != null; row = read(reader, file)) {
          consumer.accept(GroupToJson.object(row, present));
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
    try (ParquetFileReader reader = ParquetFileReader.open(storage.parquetInput(file))) {
      return reader.getFileMetaData().getSchema();
    } catch (IOException | RuntimeException e) {
      throw unreadable(file, e);
    }
  }

  private InputException unreadable(String file, Exception e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String reason = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return new InputException(
        storage.shown(file)
            + " cannot be read as Parquet ("
            + reason.lines().findFirst().orElse("")
            + "); restore it from a good copy or write the dataset again",
        e);
  }

  private static final class Builder extends ParquetReader.Builder<Group> {
    Builder(InputFile file, ParquetConfiguration conf) {
      super(file, conf);
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
