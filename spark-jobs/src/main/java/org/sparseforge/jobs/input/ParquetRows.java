package org.sparseforge.jobs.input;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
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
import org.sparseforge.engine.chat.PythonJson;
import org.sparseforge.jobs.failure.InputException;

/**
 * Rows of a Parquet file, whoever wrote it. Only columns that a request can have are read; nested
 * ones may also be JSON text.
 */
final class ParquetRows implements RowSource {
  /** Columns that may hold their value as JSON text. */
  private static final Set<String> AS_TEXT =
      Set.of("messages", "tools", "response_format", "body", "chat_template_kwargs");

  private final String shown;
  private final ParquetReader<Group> reader;
  private final MessageType columns;
  private long row;

  /**
   * @param wanted columns that mean something; others are left unread
   * @param shown how the file is called in messages
   */
  ParquetRows(InputFile file, List<String> wanted, String shown) {
    this.shown = shown;
    try (ParquetFileReader footer = ParquetFileReader.open(file)) {
      MessageType all = footer.getFileMetaData().getSchema();
      List<Type> fields =
          all.getFields().stream().filter(field -> wanted.contains(field.getName())).toList();
      if (fields.isEmpty()) {
        throw new InputException(
            shown
                + " has none of the columns "
                + String.join(", ", wanted.subList(0, Math.min(4, wanted.size())))
                + (wanted.size() > 4 ? ", ..." : ""));
      }
      columns = new MessageType(all.getName(), fields);
      ParquetConfiguration conf = new HadoopParquetConfiguration(new Configuration(false));
      conf.set(ReadSupport.PARQUET_READ_SCHEMA, columns.toString());
      reader = new Builder(file, conf).usePageChecksumVerification().build();
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(e);
    } catch (RuntimeException e) {
      throw e instanceof InputException ? e : unreadable(e);
    }
  }

  @Override
  public byte[] next() {
    Group group;
    try {
      group = reader.read();
    } catch (IOException | RuntimeException e) {
      throw unreadable(e);
    }
    if (group == null) {
      return null;
    }
    row++;
    ObjectNode node;
    try {
      node = ParquetValues.object(group, columns);
    } catch (IllegalArgumentException e) {
      throw new InputException(shown + ", row " + row + ": " + e.getMessage(), e);
    }
    for (String column : AS_TEXT) {
      if (node.path(column).isTextual()) {
        readText(node, column);
      }
    }
    return PythonJson.write(node).getBytes(StandardCharsets.UTF_8);
  }

  /** Text that is no JSON stays text: the row's reader then says what it wants instead. */
  private static void readText(ObjectNode node, String column) {
    try {
      node.set(column, PythonJson.parse(node.get(column).textValue()));
    } catch (IllegalArgumentException e) {
      return;
    }
  }

  @Override
  public long position() {
    return row;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private InputException unreadable(Exception e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String reason = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return new InputException(
        shown
            + " cannot be read as Parquet ("
            + reason.lines().findFirst().orElse("")
            + "); restore it from a good copy",
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
