package org.sparseforge.jobs.input;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.sparseforge.engine.chat.PythonJson;
import org.sparseforge.jobs.dataset.ParquetGroups;
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
    try {
      MessageType all = ParquetGroups.schemaOf(file);
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
      reader = ParquetGroups.open(file, columns);
    } catch (IOException | RuntimeException e) {
      throw e instanceof InputException none ? none : unreadable(e);
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
    return ParquetGroups.unreadable(shown, e, "restore it from a good copy");
  }
}
