package org.sparseforge.jobs.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.sparseforge.jobs.dataset.Manifest;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.dataset.TableWriter;
import org.sparseforge.jobs.storage.Storage;

/** Every call of a judge while it is written; nothing at all where nobody judges. */
public final class JudgementRows implements Closeable {
  /** Of a staged line: the calls that were made for it. */
  public static final String FIELD = "judgements";

  private final TableWriter table;
  private final String model;
  private final JudgeTotals totals = new JudgeTotals();

  /**
   * @param judge null where nobody judges
   */
  public JudgementRows(Storage storage, String parent, JudgeSettings judge) throws IOException {
    table = judge == null ? null : new TableWriter(storage, parent, Table.JUDGEMENTS);
    model = judge == null ? null : judge.model();
  }

  /** Writes the calls that a staged line holds. */
  public void write(JsonNode line) throws IOException {
    for (JsonNode row : line.path(FIELD)) {
      table.write((ObjectNode) row);
      totals.add(row);
    }
  }

  public List<TableWriter.FileEntry> finish() throws IOException {
    return table == null ? List.of() : table.finish();
  }

  public void describe(Manifest manifest) {
    if (table != null) {
      manifest.judging(totals.toJson(model));
    }
  }

  @Override
  public void close() throws IOException {
    if (table != null) {
      table.close();
    }
  }
}
