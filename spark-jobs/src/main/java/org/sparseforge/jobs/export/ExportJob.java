package org.sparseforge.jobs.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.sparseforge.jobs.dataset.TableWriter;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.run.RunDirectory;
import org.sparseforge.jobs.run.Staging;
import org.sparseforge.jobs.run.Version;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.jobs.tasks.Dataset;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.SchemaVersion;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.episode.EpisodeOutcome;

/**
 * Writes the tasks of a dataset, and the episodes at them, as trainers read them. Runs in one
 * process: it only turns columns round, as fast as the disk gives them.
 *
 * <p>Columns in: tables general and environments, and trajectories where there are any. Columns
 * out: those of each {@link TrainerRows}. Episodes that broke and episodes at tasks that the filter
 * turned away are left out, and counted.
 */
public final class ExportJob {
  private static final String STAGED = RunDirectory.RUN + "/publish";

  private final ExportSettings settings;
  private final Configuration hadoop;

  public ExportJob(ExportSettings settings, Configuration hadoop) {
    this.settings = settings;
    this.hadoop = hadoop;
  }

  /** What became of episodes on the way. */
  private static final class Counts {
    private long tasks;
    private long episodes;
    private long broken;
    private long otherTasks;
    private long withoutTokens;
  }

  /** Writes everything, or finds it written. */
  public ObjectNode run() throws IOException {
    ExportSource source = ExportSource.open(settings.in(), hadoop);
    Storage out = Storage.openOutput(settings.out(), hadoop);
    try (RunDirectory directory = new RunDirectory(out, identity(source))) {
      if (directory.finished().isPresent()) {
        return ((ObjectNode) directory.finished().get()).put("already_finished", true);
      }
      directory.begin();
      out.delete(STAGED);
      out.makeDirectory(STAGED);
      ObjectNode manifest = write(source, out);
      directory.publish(STAGED, manifest);
      return manifest;
    }
  }

  /** Reads the tasks and writes nothing. */
  public ObjectNode plan() throws IOException {
    ExportSource source = ExportSource.open(settings.in(), hadoop);
    ObjectNode plan = Json.object();
    plan.set("configuration", settings.toJson());
    try (RunDirectory directory =
        new RunDirectory(Storage.openOutput(settings.out(), hadoop), identity(source))) {
      return plan.put("tasks", source.dataset().size())
          .put("trajectories", source.episodes().isPresent())
          .put("state", directory.state());
    }
  }

  private ObjectNode write(ExportSource source, Storage out) throws IOException {
    Dataset dataset = source.dataset();
    Counts counts = new Counts();
    List<TableWriter.FileEntry> files = new ArrayList<>();
    List<TrainerRows> open = new ArrayList<>();
    try {
      for (Trainer trainer : settings.trainers()) {
        open.add(trainer.open(out, STAGED, source.temperature()));
      }
      Map<String, Integer> positions = tasks(dataset, open, counts);
      if (source.episodes().isPresent()) {
        source.episodes().get().forEach(row -> episode(row, dataset, positions, open, counts));
      }
      for (TrainerRows rows : open) {
        files.addAll(rows.finish());
      }
    } finally {
      for (TrainerRows rows : open) {
        rows.close();
      }
    }
    return manifest(source, counts, files);
  }

  private Map<String, Integer> tasks(Dataset dataset, List<TrainerRows> open, Counts counts)
      throws IOException {
    Map<String, Integer> positions = new HashMap<>();
    for (int i = 0; i < dataset.size(); i++) {
      Task task = task(dataset, i);
      Environment environment = Environment.fromJson(Staging.unpack(dataset.environment(i)).get(0));
      try {
        for (TrainerRows rows : open) {
          rows.task(i, task, environment);
        }
      } catch (IllegalArgumentException e) {
        throw new InputException(
            "--in "
                + settings.in()
                + ": task "
                + task.taskId()
                + ": "
                + e.getMessage()
                + "; mend the row or leave it out",
            e);
      }
      positions.put(task.taskId(), i);
      counts.tasks++;
    }
    return positions;
  }

  private void episode(
      ObjectNode row,
      Dataset dataset,
      Map<String, Integer> positions,
      List<TrainerRows> open,
      Counts counts) {
    Integer position = positions.get(row.path("task_id").asText());
    if (position == null) {
      counts.otherTasks++;
      return;
    }
    Episode episode = Episode.fromJson(row);
    if (episode.reward() == null) {
      counts.broken++;
      return;
    }
    counts.episodes++;
    counts.withoutTokens += episode.tokens().logprobs().length == 0 ? 1 : 0;
    Task task = task(dataset, position);
    try {
      for (TrainerRows rows : open) {
        rows.episode(position, task, episode);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode manifest(
      ExportSource source, Counts counts, List<TableWriter.FileEntry> files) {
    ObjectNode manifest =
        Json.object()
            .put("format", "sparseforge-export")
            .put("schema_version", SchemaVersion.CURRENT)
            .put("generator_version", Version.CURRENT);
    manifest.set("run", identity(source));
    manifest.set("configuration", settings.toJson());
    manifest
        .putObject("counts")
        .put("tasks", counts.tasks)
        .put("episodes", counts.episodes)
        .put("broken", counts.broken)
        .put("of_other_tasks", counts.otherTasks)
        .put("without_token_ids", counts.withoutTokens);
    manifest.set("files", Json.arrayOf(files, TableWriter.FileEntry::toJson));
    return manifest;
  }

  static boolean hasPassed(Episode episode) {
    return episode.outcome().equals(EpisodeOutcome.PASSED.text());
  }

  private static Task task(Dataset dataset, int position) {
    return Task.fromJson(Staging.unpack(dataset.task(position)).get(0));
  }

  private ObjectNode identity(ExportSource source) {
    ObjectNode identity = Json.object().put("command", "export");
    identity.set("to", settings.toJson().get("to"));
    return identity.put("dataset", source.digest()).put("generator_version", Version.CURRENT);
  }
}
