package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
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

  /** Whether this run made them. */
  private final boolean made;

  private final DatasetDigest digest = new DatasetDigest();
  private final Set<String> seenTasks = new HashSet<>();

  private EpisodeRows(TableWriter trajectories, RolloutTotals totals, String model, boolean made) {
    this.trajectories = trajectories;
    this.totals = totals;
    this.model = model;
    this.made = made;
  }

  /** Where there are no attempts. */
  static EpisodeRows none() {
    return new EpisodeRows(null, null, null, false);
  }

  /** Of attempts that the run makes; they come by {@link #write}. */
  static EpisodeRows made(Storage storage, String parent, AttemptSettings attempts)
      throws IOException {
    return new EpisodeRows(
        new TableWriter(storage, parent, Table.TRAJECTORIES),
        new RolloutTotals(attempts.samples(), attempts.filter()),
        attempts.model(),
        true);
  }

  /** Of attempts that were there before: all of them, as they are. */
  static EpisodeRows kept(Storage storage, String parent, Trajectories before) throws IOException {
    EpisodeRows rows =
        new EpisodeRows(
            new TableWriter(storage, parent, Table.TRAJECTORIES),
            before.samples().isPresent()
                ? new RolloutTotals(before.samples().get(), before.filter())
                : null,
            before.model(),
            false);
    before.forEach(
        row -> {
          try {
            rows.take(row);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    return rows;
  }

  /** Writes the attempts at one candidate, unless the very same task was there before. */
  void write(JsonNode episodes) throws IOException {
    if (episodes.isEmpty() || !seenTasks.add(episodes.path(0).path("task_id").asText())) {
      return;
    }
    for (JsonNode episode : episodes) {
      take((ObjectNode) episode);
    }
  }

  private void take(ObjectNode row) throws IOException {
    trajectories.write(row);
    digest.addEpisode(row);
    if (totals != null) {
      totals.add(row);
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
      OptionalDouble seconds =
          made
              ? OptionalDouble.of(sessions.toJson().path("wave_seconds").doubleValue())
              : OptionalDouble.empty();
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
