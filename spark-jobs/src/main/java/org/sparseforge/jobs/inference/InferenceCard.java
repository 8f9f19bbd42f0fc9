package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** README.md beside the table: what it is, for people and for {@code datasets.load_dataset}. */
final class InferenceCard {
  private InferenceCard() {}

  static String text(InferenceKind kind, JsonNode manifest) {
    JsonNode counts = manifest.path("counts");
    JsonNode run = manifest.path("run");
    return String.format(
        Locale.ROOT,
        """
        ---
        configs:
        - config_name: %1$s
          data_files:
          - split: train
            path: %1$s/*.parquet
        ---
        # %1$s of `%2$s`

        %3$d rows in input order, %4$d of them with an error. Numerics %5$s, backend %6$s.
        `manifest.json` has the configuration, the usage and the digest.
        """,
        kind.table(),
        run.path("model").asText(),
        counts.path("rows").longValue(),
        counts.path("errors").longValue(),
        run.path("numerics").asText(),
        run.path("backend").asText());
  }
}
