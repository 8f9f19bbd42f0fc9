package org.sparseforge.jobs.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
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
import org.sparseforge.jobs.failure.JobException;
import org.sparseforge.jobs.judge.JudgementRows;
import org.sparseforge.jobs.report.Description;
import org.sparseforge.jobs.run.RunDirectory;
import org.sparseforge.jobs.run.Sessions;
import org.sparseforge.jobs.run.Staging;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.jobs.tasks.Dataset;
import org.sparseforge.schemas.Check;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Identity;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.SchemaVersion;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.duplicate.PromptSkeleton;
import org.sparseforge.verify.rollout.PassRateFilter;

/**
 * Writes what the staged waves hold: every episode, and every task with what its episodes say of
 * it; the manifest last. May be killed anywhere and done again.
 */
final class RolloutPublisher {
  /** The check of a task beside all others, which is always the last one. */
  private static final String NOT_DUPLICATE = "not_duplicate";

  private static final String STAGED = RunDirectory.RUN + "/publish";

  private final Storage storage;
  private final RunDirectory directory;
  private final Dataset dataset;
  private final AttemptSettings settings;

  RolloutPublisher(
      Storage storage, RunDirectory directory, Dataset dataset, AttemptSettings settings) {
    this.storage = storage;
    this.directory = directory;
    this.dataset = dataset;
    this.settings = settings;
  }

  /** Fills in and returns the manifest. */
  ObjectNode publish(Manifest manifest, Staging staging, RolloutTotals totals, Sessions sessions)
      throws IOException {
    storage.delete(STAGED);
    try (Rows rows = new Rows(manifest)) {
      staging.read(rows::take);
      rows.finish(totals);
      rows.judgements.describe(manifest);
    }
    ObjectNode timings = sessions.toJson();
    manifest.rollouts(
        totals
            .toJson(OptionalDouble.of(timings.path("wave_seconds").doubleValue()))
            .put("model", settings.model()));
    manifest.complete(totals.broken() == 0);
    manifest.timings(timings);
    Description.write(storage.in(STAGED), manifest.toJson());
    manifest.timings(sessions.toJson());
    directory.publish(STAGED, manifest.toJson());
    return manifest.toJson();
  }

  /** The tables while they are written. */
  private final class Rows implements AutoCloseable {
    private final Manifest manifest;
    private final TableWriter general = new TableWriter(storage, STAGED, Table.GENERAL);
    private final TableWriter environments = new TableWriter(storage, STAGED, Table.ENVIRONMENTS);
    private final TableWriter rejected = new TableWriter(storage, STAGED, Table.REJECTED);
    private final TableWriter trajectories = new TableWriter(storage, STAGED, Table.TRAJECTORIES);
    private final JudgementRows judgements = new JudgementRows(storage, STAGED, settings.judge());
    private final DatasetDigest digest = new DatasetDigest();
    private final DatasetDigest episodes = new DatasetDigest();
    private final Set<String> seenEnvironments = new HashSet<>();
    private int position;
    private int graded;
    private int passed;
    private long accepted;

    Rows(Manifest manifest) throws IOException {
      this.manifest = manifest;
    }

    /** Writes one episode, and its task after the last of its episodes. */
    boolean take(JsonNode line) {
      ObjectNode row = (ObjectNode) line;
      try {
        judgements.write(row);
        row.remove(JudgementRows.FIELD);
        trajectories.write(row);
        episodes.addEpisode(row);
        if (row.path("failure").isNull()) {
          graded++;
          passed += Json.parse(row.path("rewards").asText()).path("outcome").asInt();
        }
        if (row.path("sample").intValue() == settings.samples() - 1) {
          endTask();
        }
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void endTask() throws IOException {
      Double rate = graded == 0 ? null : (Double) ((double) passed / graded);
      Task task =
          Task.fromJson(Staging.unpack(dataset.task(position)).get(0)).withPassRate(rate, graded);
      Environment environment =
          Environment.fromJson(Staging.unpack(dataset.environment(position)).get(0));
      Check check = graded == 0 ? null : settings.filter().check(graded, passed);
      if (check != null) {
        task =
            task.withVerification(
                task.verification().withBefore(NOT_DUPLICATE, check), task.wrongAnswers());
      }
      if (check == null || check.passed()) {
        accept(task, environment);
      } else {
        reject(task, check);
      }
      position++;
      graded = 0;
      passed = 0;
    }

    private void accept(Task task, Environment environment) throws IOException {
      ObjectNode row = task.toJson();
      general.write(row);
      digest.add(row);
      accepted++;
      manifest.countTask(task, Identity.sha256(PromptSkeleton.of(task, environment)));
      if (seenEnvironments.add(environment.environmentId())) {
        environments.write(environment.toJson());
      }
    }

    private void reject(Task task, Check check) throws IOException {
      rejected.write(
          Json.object()
              .put("candidate", position)
              .put("schema_version", SchemaVersion.CURRENT)
              .put("kind", task.kind())
              .put("category", task.category())
              .put("stage", check.name())
              .put("reason", check.detail())
              .put("draft", Json.write(task.toJson())));
    }

    void finish(RolloutTotals totals) throws IOException {
      if (position != dataset.size()
          || totals.episodes() != (long) dataset.size() * settings.samples()) {
        throw new JobException(
            String.format(
                "%d tasks have %d episodes and not %d each; rows were lost, so nothing is"
                    + " published: please report this",
                dataset.size(), totals.episodes(), settings.samples()));
      }
      manifest.stages(accepted, accepted, position, stages());
      List<TableWriter.FileEntry> files = new ArrayList<>();
      files.addAll(general.finish());
      files.addAll(environments.finish());
      files.addAll(rejected.finish());
      files.addAll(trajectories.finish());
      files.addAll(judgements.finish());
      manifest.files(files, seenEnvironments.size(), DatasetDigest.of(digest, episodes));
    }

    private ArrayNode stages() {
      ArrayNode stages = Json.array();
      long refused = position - accepted;
      stages
          .addObject()
          .put("stage", PassRateFilter.PASS_RATE)
          .put("entered", position)
          .put("rejected", refused)
          .put("yield", position == 0 ? 0 : Math.round(1e4 * accepted / position) / 1e4);
      return stages;
    }

    @Override
    public void close() throws IOException {
      general.close();
      environments.close();
      rejected.close();
      trajectories.close();
      judgements.close();
    }
  }
}
