package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.schema.MessageType;
import org.sparseforge.jobs.dataset.TableWriter;
import org.sparseforge.jobs.proofs.ProofLines;
import org.sparseforge.jobs.storage.Storage;

/** All tables of a job while they are written; every staged line goes to the one it names. */
final class Tables implements AutoCloseable {
  private final String main;
  private final Map<String, TableWriter> writers = new LinkedHashMap<>();

  /**
   * @param parent folder that the tables' folders are made in
   */
  Tables(Storage storage, String parent, InferenceKind kind) throws IOException {
    main = kind.table();
    for (MessageType table : kind.tables()) {
      writers.put(table.getName(), new TableWriter(storage, parent, table.getName(), table));
    }
  }

  void write(ObjectNode line) throws IOException {
    writers.get(line.path(ProofLines.TABLE).asText(main)).write(line);
  }

  /** Gives all files their names. */
  List<TableWriter.FileEntry> finish() throws IOException {
    List<TableWriter.FileEntry> files = new ArrayList<>();
    for (TableWriter writer : writers.values()) {
      files.addAll(writer.finish());
    }
    return files;
  }

  @Override
  public void close() throws IOException {
    for (TableWriter writer : writers.values()) {
      writer.close();
    }
  }
}
