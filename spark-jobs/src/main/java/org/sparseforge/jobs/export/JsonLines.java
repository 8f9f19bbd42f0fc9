package org.sparseforge.jobs.export;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.sparseforge.jobs.dataset.TableWriter;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Json;

/** A file of JSON lines. */
final class JsonLines implements Closeable {
  private final Storage storage;
  private final String parent;
  private final String path;
  private final OutputStream out;
  private long rows;

  /**
   * @param parent folder in {@code storage} that is published as a whole
   * @param path of the file under it
   */
  JsonLines(Storage storage, String parent, String path) throws IOException {
    this.storage = storage;
    this.parent = parent;
    this.path = path;
    this.out = new BufferedOutputStream(storage.create(parent + "/" + path), 1 << 16);
  }

  void write(JsonNode row) throws IOException {
    out.write(Json.write(row).getBytes(StandardCharsets.UTF_8));
    out.write('\n');
    rows++;
  }

  TableWriter.FileEntry finish() throws IOException {
    out.close();
    return new TableWriter.FileEntry(path, rows, storage.size(parent + "/" + path));
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
