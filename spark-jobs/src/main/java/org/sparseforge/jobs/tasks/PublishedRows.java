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
import org.sparseforge.jobs.judge.JudgementRows;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Check;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.SchemaVersion;
import org.sparseforge.schemas.Task;
import org.sparseforge.synth.Outcome;

/** The tables of a dataset while they are written, candidate by candidate. */
final class PublishedRows implements AutoCloseable {
  private final String kind;
  private final Selection selection;
  private final Manifest manifest;
  private final TableWriter general;
  private final TableWriter environments;
  private final TableWriter rejected;
  private final EpisodeRows episodes;
  private final JudgementRows judgements;
  private final DatasetDigest digest = new DatasetDigest();
  private final Set<String> seenEnvironments = new HashSet<>();

  /**
   * @param parent folder of the tables
   * @param episodes begun, as {@code judgements} are; both are closed with this
   * @param manifest counts the tasks that are written
   */
  PublishedRows(
      Storage storage,
      String parent,
      String kind,
      EpisodeRows episodes,
      JudgementRows judgements,
      Selection selection,
      Manifest manifest)
      throws IOException {
    this.kind = kind;
    this.selection = selection;
    this.manifest = manifest;
    this.general = new TableWriter(storage, parent, Table.GENERAL);
    this.environments = new TableWriter(storage, parent, Table.ENVIRONMENTS);
    this.rejected = new TableWriter(storage, parent, Table.REJECTED);
    this.episodes = episodes;
    this.judgements = judgements;
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

  private static Task withDuplicateCheck(Task task) {
    Check check =
        Check.passed(Selection.NOT_DUPLICATE, "unlike every accepted task of a lower index");
    return task.withVerification(task.verification().with(check), task.wrongAnswers());
  }
}
