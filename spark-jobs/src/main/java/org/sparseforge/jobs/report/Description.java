package org.sparseforge.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import org.sparseforge.jobs.storage.Storage;

/** Writes what people read about a dataset, from its tables and its manifest. */
public final class Description {
  private static final YAMLMapper YAML =
      YAMLMapper.builder().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER).build();

  private Description() {}

  /** Does all that {@link #write} does but for the writing. */
  public static void check(Storage storage, JsonNode manifest) throws IOException {
    DatasetCard.write(manifest);
    ReportPage.write(manifest, ReportData.read(storage));
  }

  /**
   * Writes {@code README.md}, {@code report.html}, and the resolved configuration as {@code
   * config.yaml}, which {@code --config} takes again.
   *
   * @param storage where the tables lie
   */
  public static void write(Storage storage, JsonNode manifest) throws IOException {
    storage.writeWhole("README.md", DatasetCard.write(manifest));
    storage.writeWhole("config.yaml", YAML.writeValueAsString(manifest.path("configuration")));
    storage.writeWhole("report.html", ReportPage.write(manifest, ReportData.read(storage)));
  }
}
