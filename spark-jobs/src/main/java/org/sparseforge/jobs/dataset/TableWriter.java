package org.sparseforge.jobs.dataset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.schema.MessageType;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.SchemaVersion;

/**
 * Writes one table as {@code train-00000-of-0000K.parquet} files of up to {@link #FILE_BYTES}. The
 * names carry K, so files get their final names in {@link #finish}; a table without rows is one
 * file without rows.
 */
public final class TableWriter implements Closeable {
  /** Key of the Parquet metadata that holds the schema version. */
  public static final String VERSION_KEY = "sparseforge.schema_version";

  static final long ROW_GROUP_BYTES = 100L << 20;
  static final long FILE_BYTES = 400L << 20;

  private final Storage storage;
  private final String name;
  private final MessageType schema;
  private final String folder;
  private final long fileBytes;
  private final List<Long> rowsPerFile = new ArrayList<>();
  private ParquetWriter<ObjectNode> current;
  private long rows;

  /**
   * @param parent folder in {@code storage} that the table's folder is made in
   */
  public TableWriter(Storage storage, String parent, Table table) throws IOException {
    this(storage, parent, table, FILE_BYTES);
  }

  TableWriter(Storage storage, String parent, Table table, long fileBytes) throws IOException {
    this(storage, parent, table.folder(), table.schema(), fileBytes);
  }

  /**
   * A table of another job.
   *
   * @param name of its folder
   */
  public TableWriter(Storage storage, String parent, String name, MessageType schema)
      throws IOException {
    this(storage, parent, name, schema, FILE_BYTES);
  }

  private TableWriter(
      Storage storage, String parent, String name, MessageType schema, long fileBytes)
      throws IOException {
    this.storage = storage;
    this.name = name;
    this.schema = schema;
    this.folder = parent.isEmpty() ? name : parent + "/" + name;
    this.fileBytes = fileBytes;
    open();
  }

  public void write(ObjectNode row) throws IOException {
    if (rows > 0 && current.getDataSize() >= fileBytes) {
      closeCurrent();
      open();
    }
    current.write(row);
    rows++;
  }

  /** Gives the files their names; the writer is closed then. */
  public List<FileEntry> finish() throws IOException {
    closeCurrent();
    List<FileEntry> entries = new ArrayList<>();
    for (int i = 0; i < rowsPerFile.size(); i++) {
      String name = String.format(Locale.ROOT, "train-%05d-of-%05d.parquet", i, rowsPerFile.size());
      storage.rename(draft(i), folder + "/" + name);
      entries.add(
          new FileEntry(
              this.name + "/" + name, rowsPerFile.get(i), storage.size(folder + "/" + name)));
    }
    return entries;
  }

  /** Closes without naming: what was written stays a draft. */
  @Override
  public void close() throws IOException {
    if (current != null) {
      closeCurrent();
    }
  }

  private void open() throws IOException {
    rows = 0;
    current =
        new Builder(storage.parquetOutput(draft(rowsPerFile.size())), schema)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .withPageWriteChecksumEnabled(true)
            .build();
  }

  private void closeCurrent() throws IOException {
    ParquetWriter<ObjectNode> writer = current;
    current = null;
    writer.close();
    rowsPerFile.add(rows);
  }

  private String draft(int index) {
    return folder + "/draft-" + index + ".parquet";
  }

  /**
   * One file of a dataset.
   *
   * @param path relative to the dataset
   */
  public record FileEntry(String path, long rows, long bytes) {
    /** As manifests list it. */
    public ObjectNode toJson() {
      return Json.object().put("path", path).put("rows", rows).put("bytes", bytes);
    }
  }

  private static final class Builder extends ParquetWriter.Builder<ObjectNode, Builder> {
    private final MessageType schema;

    Builder(OutputFile file, MessageType schema) {
      super(file);
      this.schema = schema;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // Parquet deprecates it and leaves it abstract
    protected WriteSupport<ObjectNode> getWriteSupport(Configuration configuration) {
      return new RowWriteSupport(schema, Map.of(VERSION_KEY, SchemaVersion.CURRENT));
    }
  }
}
