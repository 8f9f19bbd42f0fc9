package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sparseforge.jobs.dataset.DatasetDigest;
import org.sparseforge.jobs.dataset.Manifest;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.dataset.TableWriter;
import org.sparseforge.jobs.failure.JobException;
import org.sparseforge.jobs.judge.JudgeSettings;
import org.sparseforge.jobs.judge.JudgementRows;
import org.sparseforge.jobs.report.Description;
import org.sparseforge.jobs.run.RunDirectory;
import org.sparseforge.jobs.run.Sessions;
import org.sparseforge.jobs.run.Staging;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Check;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.SchemaVersion;
import org.sparseforge.schemas.Task;
import org.sparseforge.synth.Outcome;
import org.sparseforge.synth.Spending;
import org.sparseforge.verify.judge.JudgeStage;
import org.sparseforge.verify.rollout.PassRateFilter;

/**
 * Writes the dataset from the staged waves: tables, card and report under {@code _run/publish},
 * then everything into place, the manifest last. May be killed anywhere and done again.
 */
final class Publisher {
  private static final String STAGED = RunDirectory.RUN + "/publish";

  private final Storage storage;
  private final RunDirectory directory;
  private final String kind;
  private final long wanted;
  private final EpisodeSource attempts;
  private final JudgeSettings judge;

  /** Begins the table of attempts. */
  @FunctionalInterface
  interface EpisodeSource {
    EpisodeRows open(Storage storage, String parent) throws IOException;
  }

  /**
   * @param wanted accepted rows that make the dataset complete
   * @param attempts of agents at the tasks
   * @param judge of tasks or attempts, or null where there is none
   */
  Publisher(
      Storage storage,
      RunDirectory directory,
      String kind,
      long wanted,
      EpisodeSource attempts,
      JudgeSettings judge) {
    this.storage = storage;
    this.directory = directory;
    this.kind = kind;
    this.wanted = wanted;
    this.attempts = attempts;
    this.judge = judge;
  }

  /** Fills in and returns the manifest. */
  ObjectNode publish(Manifest manifest, Staging staging, Selection selection, Sessions sessions)
      throws IOException {
    storage.delete(STAGED);
    try (Rows rows = new Rows(selection, manifest)) {
      staging.read(rows::take);
      staging.read(rows::takeJudgements);
      rows.finish();
      rows.episodes.describe(manifest, sessions);
      rows.judgements.describe(manifest);
    }
    manifest.stages(
        wanted,
        selection.accepted(),
        selection.end(),
        Stages.yields(selection.end(), selection.rejectedByStage(), absent(manifest)));
    authoring(manifest, staging, sessions);
    manifest.timings(sessions.toJson());
    Description.write(storage.in(STAGED), manifest.toJson());
    manifest.timings(sessions.toJson());
    directory.publish(STAGED, manifest.toJson());
    return manifest.toJson();
  }

  /** Stages that only some runs have. */
  private Set<String> absent(Manifest manifest) {
    Set<String> absent = new HashSet<>();
    if (judge == null) {
      absent.add(JudgeStage.NAME);
    }
    if (!manifest.toJson().has("rollouts")) {
      absent.add(PassRateFilter.PASS_RATE);
    }
    return absent;
  }

  /** Calls are counted of every candidate that was staged: the last wave's spares are paid too. */
  private static void authoring(Manifest manifest, Staging staging, Sessions sessions)
      throws IOException {
    List<Spending> spent = new ArrayList<>();
    staging.read(
        line -> {
          spent.add(OutcomeLines.spending(line));
          return true;
        });
    sessions.abandoned().forEach(broken -> spent.add(Spending.fromJson(broken)));
    Spending all = spent.stream().reduce(Spending.NONE, Spending::plus);
    if (all.calls() > 0) {
      manifest.authoring(all.toJson());
    }
  }

  /** The tables while they are written. */
  private final class Rows implements AutoCloseable {
    private final Selection selection;
    private final Manifest manifest;
    private final TableWriter general = new TableWriter(storage, STAGED, Table.GENERAL);
    private final TableWriter environments = new TableWriter(storage, STAGED, Table.ENVIRONMENTS);
    private final TableWriter rejected = new TableWriter(storage, STAGED, Table.REJECTED);
    private final EpisodeRows episodes = attempts.open(storage, STAGED);
    private final JudgementRows judgements = new JudgementRows(storage, STAGED, judge);
    private final DatasetDigest digest = new DatasetDigest();
    private final Set<String> seenEnvironments = new HashSet<>();

    Rows(Selection selection, Manifest manifest) throws IOException {
      this.selection = selection;
      this.manifest = manifest;
    }

    /** Writes one candidate; false once all that take part are written. */
    boolean take(JsonNode line) {
      if (OutcomeLines.candidate(line) >= selection.end()) {
        return false;
      }
      try {
        write(OutcomeLines.read(line), line);
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Of every candidate that was staged: the last wave's spares are paid too. */
    boolean takeJudgements(JsonNode line) {
      try {
        judgements.write(line);
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void write(Outcome outcome, JsonNode line) throws IOException {
      if (outcome instanceof Outcome.Rejected bad) {
        episodes.write(OutcomeLines.episodes(line));
        reject(bad.candidate(), bad.category(), bad.stage(), bad.reason(), bad.draft());
        return;
      }
      Outcome.Passed passed = (Outcome.Passed) outcome;
      Optional<String> duplicate = selection.duplicateReason(passed.candidate());
      if (duplicate.isPresent()) {
        reject(
            passed.candidate(),
            passed.task().category(),
            Selection.NOT_DUPLICATE,
            duplicate.get(),
            Json.write(passed.task().toJson()));
        return;
      }
      episodes.write(OutcomeLines.episodes(line));
      Task task = withDuplicateCheck(passed.task());
      ObjectNode row = task.toJson();
      general.write(row);
      digest.add(row);
      manifest.countTask(task, OutcomeLines.skeleton(line));
      Environment environment = passed.environment();
      if (seenEnvironments.add(environment.environmentId())) {
        environments.write(environment.toJson());
      }
    }

    private void reject(long candidate, String category, String stage, String reason, String draft)
        throws IOException {
      rejected.write(
          Json.object()
              .put("candidate", candidate)
              .put("schema_version", SchemaVersion.CURRENT)
              .put("kind", kind)
              .put("category", category)
              .put("stage", stage)
              .put("reason", reason)
              .put("draft", draft));
    }

    void finish() throws IOException {
      List<TableWriter.FileEntry> files = new ArrayList<>();
      files.addAll(general.finish());
      files.addAll(environments.finish());
      files.addAll(rejected.finish());
      refuseLostRows(files);
      files.addAll(episodes.finish());
      files.addAll(judgements.finish());
      manifest.files(files, seenEnvironments.size(), episodes.digestWith(digest));
    }

    /** Every candidate that takes part is a task or a rejection, and nothing else is. */
    private void refuseLostRows(List<TableWriter.FileEntry> files) {
      long tasks = rows(files, Table.GENERAL);
      long refused = rows(files, Table.REJECTED);
      if (tasks != selection.accepted() || tasks + refused != selection.end()) {
        throw new JobException(
            String.format(
                "%d candidates became %d tasks and %d rejections, %d tasks were accepted; rows were"
                    + " lost, so nothing is published: please report this",
                selection.end(), tasks, refused, selection.accepted()));
      }
    }

    private static long rows(List<TableWriter.FileEntry> files, Table table) {
      return files.stream()
          .filter(file -> file.path().startsWith(table.folder() + "/"))
          .mapToLong(TableWriter.FileEntry::rows)
          .sum();
    }

    @Override
    public void close() throws IOException {
      general.close();
      environments.close();
      rejected.close();
      episodes.close();
      judgements.close();
    }
  }

  private static Task withDuplicateCheck(Task task) {
    Check check =
        Check.passed(Selection.NOT_DUPLICATE, "unlike every accepted task of a lower index");
    return task.withVerification(task.verification().with(check), task.wrongAnswers());
  }
}
