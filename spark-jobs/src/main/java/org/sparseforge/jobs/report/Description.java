package org.sparseforge.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.sparseforge.jobs.storage.Storage;

/** Writes what people read about a dataset, from its tables and its manifest. */
public final class Description {
  private Description() {}

  /**
   * Writes README.md and report.html.
   *
   * @param storage where the tables lie
   */
  public static void write(Storage storage, JsonNode manifest) throws IOException {
    storage.writeWhole("README.md", "");
  }
}
