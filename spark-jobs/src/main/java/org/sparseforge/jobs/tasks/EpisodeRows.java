package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sparseforge.jobs.attempt.AttemptSettings;
import org.sparseforge.jobs.attempt.RolloutTotals;
import org.sparseforge.jobs.dataset.DatasetDigest;
import org.sparseforge.jobs.dataset.Manifest;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.dataset.TableWriter;
import org.sparseforge.jobs.run.Sessions;
import org.sparseforge.jobs.storage.Storage;

/** The attempts at candidates while they are written; nothing at all where nobody made any. */
final class EpisodeRows implements Closeable {
  private final TableWriter trajectories;
  private final RolloutTotals totals;
  private final String model;
  private final DatasetDigest digest = new DatasetDigest();
  private final Set<String> seenTasks = new HashSet<>();

  /**
   * @param attempts how they were made, or null where none were
   */
  EpisodeRows(Storage storage, String parent, AttemptSettings attempts) throws IOException {
    boolean made = attempts != null;
    trajectories = made ? new TableWriter(storage, parent, Table.TRAJECTORIES) : null;
    totals = made ? new RolloutTotals(attempts.samples(), attempts.filter()) : null;
    model = made ? attempts.model() : null;
  }

  /** Writes the attempts at one candidate, unless the very same task was there before. */
  void write(JsonNode episodes) throws IOException {
    if (episodes.isEmpty() || !seenTasks.add(episodes.path(0).path("task_id").asText())) {
      return;
    }
    for (JsonNode episode : episodes) {
      ObjectNode row = (ObjectNode) episode;
      trajectories.write(row);
      totals.add(row);
      digest.addEpisode(row);
    }
  }

  List<TableWriter.FileEntry> finish() throws IOException {
    return trajectories == null ? List.of() : trajectories.finish();
  }

  /** The dataset's digest, of the tasks alone or of tasks and episodes. */
  String digestWith(DatasetDigest tasks) {
    return trajectories == null ? tasks.finish() : DatasetDigest.of(tasks, digest);
  }

  void describe(Manifest manifest, Sessions sessions) {
    if (totals != null) {
      double seconds = sessions.toJson().path("wave_seconds").doubleValue();
      manifest.rollouts(totals.toJson(seconds).put("model", model));
    }
  }

  @Override
  public void close() throws IOException {
    if (trajectories != null) {
      trajectories.close();
    }
  }
}
