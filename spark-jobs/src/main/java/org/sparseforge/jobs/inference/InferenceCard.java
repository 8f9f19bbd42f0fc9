package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.parquet.schema.MessageType;
import org.sparseforge.jobs.engine.ModelPlan;

/** README.md beside the table: what it is, for people and for {@code datasets.load_dataset}. */
final class InferenceCard {
  private InferenceCard() {}

  static String text(InferenceKind kind, JsonNode manifest) {
    JsonNode counts = manifest.path("counts");
    JsonNode run = manifest.path("run");
    boolean modelled = !run.path("backend").asText().equals(ModelPlan.NO_MODEL);
    return String.format(
        Locale.ROOT,
        """
        ---
        configs:
        %6$s---
        # %1$s%2$s

        %3$d rows in input order, %4$d of them with an error. %5$s
        `manifest.json` has the configuration, the usage and the digest.
        """,
        kind.table(),
        modelled ? " of `" + run.path("model").asText() + "`" : "",
        counts.path("rows").longValue(),
        counts.path("errors").longValue(),
        modelled
            ? "Numerics %s, backend %s."
                .formatted(run.path("numerics").asText(), run.path("backend").asText())
            : "No model was asked.",
        configurations(kind, manifest));
  }

  /** The main table, and others that have rows: {@code datasets} cannot load one without. */
  private static String configurations(InferenceKind kind, JsonNode manifest) {
    Set<String> filled = new HashSet<>(Set.of(kind.table()));
    for (JsonNode file : manifest.path("files")) {
      if (file.path("rows").asLong() > 0) {
        filled.add(file.path("path").asText().replaceFirst("/.*", ""));
      }
    }
    StringBuilder text = new StringBuilder();
    for (MessageType table : kind.tables()) {
      if (filled.contains(table.getName())) {
        text.append(
            """
            - config_name: %1$s
              data_files:
              - split: train
                path: %1$s/*.parquet
            """
                .formatted(table.getName()));
      }
    }
    return text.toString();
  }
}
