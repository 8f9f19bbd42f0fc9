package org.sparseforge.jobs.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.sparseforge.jobs.dataset.DatasetDigest;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.dataset.TableReader;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.run.RunDirectory;
import org.sparseforge.jobs.run.Staging;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.jobs.tasks.Dataset;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.SchemaVersion;

/**
 * The dataset that is exported. Where it has a manifest, its rows are those the manifest was
 * written for: others would go into training under the name of tasks that were checked.
 *
 * @param episodes the attempts at its tasks, not yet gone through; empty where it has none
 * @param manifest what made the dataset, or an empty object where somebody else did
 * @param digest of the rows as they were read
 */
record ExportSource(
    Dataset dataset, Optional<TableReader> episodes, ObjectNode manifest, String digest) {

  /**
   * Reads all tasks, and all episodes once, for their digest.
   *
   * @throws InputException if a row cannot be used, or the rows are not those of the manifest
   */
  static ExportSource open(String in, Configuration hadoop) throws IOException {
    Dataset dataset = Dataset.open(in, hadoop, task -> {});
    Storage storage = Storage.open(in, hadoop);
    Optional<TableReader> episodes =
        storage.isDirectory(Table.TRAJECTORIES.folder())
            ? Optional.of(new TableReader(storage, Table.TRAJECTORIES))
            : Optional.empty();
    ObjectNode manifest = RunDirectory.manifestIn(storage).orElseGet(Json::object);
    String digest = episodes.isPresent() ? digest(dataset, episodes.get()) : dataset.digest();
    // A later minor version may have columns that are not read here, and digests cover them.
    if (manifest.has("digest")
        && !SchemaVersion.isLater(manifest.path("schema_version").asText())) {
      refuseOtherRows(in, digest, manifest.get("digest").asText());
      refuseOtherEnvironments(in, dataset);
    }
    return new ExportSource(dataset, episodes, manifest, digest);
  }

  /** Of the run that made the episodes; 1 where nobody says. */
  double temperature() {
    JsonNode run = manifest.path("run");
    // A dataset of synthesize --rollouts has its attempts' settings one level down.
    JsonNode attempts = run.path("rollouts").isObject() ? run.path("rollouts") : run;
    return attempts.path("sampling").path("temperature").asDouble(1);
  }

  private static String digest(Dataset dataset, TableReader episodes) throws IOException {
    DatasetDigest attempts = new DatasetDigest();
    episodes.forEach(attempts::addEpisode);
    return dataset.digestWith(attempts);
  }

  private static void refuseOtherRows(String in, String found, String written) {
    if (!found.equals(written)) {
      throw new InputException(
          "--in "
              + in
              + ": tasks and episodes are not those that manifest.json was written for (their"
              + " digest is "
              + shortened(found)
              + ", it says "
              + shortened(written)
              + "); restore them from a good copy, or have verify check them and write them anew");
    }
  }

  /** The digest covers environments by the ids in tasks alone. */
  private static void refuseOtherEnvironments(String in, Dataset dataset) {
    // Tasks of one environment share one array, and arrays are equal where they are the same.
    Set<byte[]> seen = new HashSet<>();
    for (int i = 0; i < dataset.size(); i++) {
      byte[] packed = dataset.environment(i);
      if (!seen.add(packed)) {
        continue;
      }
      Environment found = Environment.fromJson(Staging.unpack(packed).get(0));
      if (!found.contentId().equals(found.environmentId())) {
        throw new InputException(
            "--in "
                + in
                + ": environment "
                + found.environmentId()
                + " is not what its id was made of; restore environments/ from a good copy");
      }
    }
  }

  private static String shortened(String digest) {
    return digest.substring(0, Math.min(16, digest.length()));
  }
}
