package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.sparseforge.jobs.dataset.TableWriter;
import org.sparseforge.jobs.failure.JobException;
import org.sparseforge.jobs.report.ProofReport;
import org.sparseforge.jobs.run.LineTotals;
import org.sparseforge.jobs.run.RunDirectory;
import org.sparseforge.jobs.run.Sessions;
import org.sparseforge.jobs.run.Staging;
import org.sparseforge.jobs.run.Version;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.SchemaVersion;

/**
 * Writes what the staged waves hold, in input order: the tables, the batch file where the input was
 * one, a card, a report where the job has one, and the manifest last. May be killed anywhere and
 * done again.
 */
final class InferencePublisher {
  static final String BATCH_OUTPUT = "batch_output.jsonl";

  private static final String STAGED = RunDirectory.RUN + "/publish";

  private final Storage storage;
  private final RunDirectory directory;
  private final InferencePlan plan;
  private final InferenceSettings settings;

  InferencePublisher(
      Storage storage, RunDirectory directory, InferencePlan plan, InferenceSettings settings) {
    this.storage = storage;
    this.directory = directory;
    this.plan = plan;
    this.settings = settings;
  }

  /** Fills in and returns the manifest. */
  ObjectNode publish(Staging staging, Sessions sessions) throws IOException {
    storage.delete(STAGED);
    RunTotals totals = new RunTotals();
    LineTotals ownTotals = settings.kind().totals();
    RowDigest digest = new RowDigest();
    List<TableWriter.FileEntry> files;
    storage.makeDirectory(STAGED);
    InferenceKind kind = settings.kind();
    Predicate<JsonNode> isHead = OutputRows.ofTable(kind.table());
    try (Tables tables = new Tables(storage, STAGED, kind);
        Batch batch = openBatch()) {
      staging.read(
          line -> {
            ObjectNode row = (ObjectNode) line;
            if (isHead.test(row)) {
              totals.add(row);
            }
            ownTotals.add(row);
            digest.add(row);
            try {
              tables.write(row);
              batch.write(row);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            return true;
          });
      files = tables.finish();
    }
    refuseLoss(totals);
    ObjectNode manifest = manifest(totals, digest.finish(), files, sessions);
    ownTotals.refuseLoss();
    ownTotals.write(manifest);
    if (ProofReport.fits(manifest)) {
      storage.writeWhole(STAGED + "/report.html", ProofReport.write(manifest));
    }
    storage.writeWhole(STAGED + "/README.md", InferenceCard.text(kind, manifest));
    directory.publish(STAGED, manifest);
    return manifest;
  }

  private void refuseLoss(RunTotals totals) {
    if (totals.rows() != plan.scan().rows()) {
      throw new JobException(
          "the input has "
              + plan.scan().rows()
              + " rows and "
              + totals.rows()
              + " came out; delete "
              + storage.shown(RunDirectory.RUN)
              + " and run the same command again");
    }
  }

  private ObjectNode manifest(
      RunTotals totals, String digest, List<TableWriter.FileEntry> files, Sessions sessions) {
    JsonNode timings = sessions.toJson();
    ObjectNode manifest =
        Json.object()
            .put("format", "sparseforge-" + settings.kind().command())
            .put("schema_version", SchemaVersion.CURRENT)
            .put("generator_version", Version.CURRENT)
            .put("complete", totals.errors() == 0)
            .put("digest", digest)
            .put("fingerprint", plan.fingerprint());
    if (settings.asksEndpoint()) {
      manifest.put(
          "digest_note",
          "names these rows; an endpoint may answer the same requests otherwise another time");
    }
    manifest.set("run", plan.identity());
    manifest.set("configuration", settings.toJson());
    totals.write(manifest, settings.kind(), timings.path("wave_seconds").doubleValue());
    manifest.set("files", Json.arrayOf(files, TableWriter.FileEntry::toJson));
    manifest.set("timings", timings);
    manifest
        .putObject("machine")
        .put("java", System.getProperty("java.version"))
        .put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"))
        .put("processors", Runtime.getRuntime().availableProcessors());
    return manifest;
  }

  private Batch openBatch() throws IOException {
    boolean wanted = settings.kind() == InferenceKind.GENERATE && plan.scan().batch();
    return new Batch(wanted ? storage.create(STAGED + "/" + BATCH_OUTPUT) : null);
  }

  /** The batch output file, or nothing where none is wanted. */
  private static final class Batch implements AutoCloseable {
    private final OutputStream out;
    private final long created = Instant.now().getEpochSecond();

    Batch(OutputStream out) {
      this.out = out == null ? null : new java.io.BufferedOutputStream(out, 1 << 16);
    }

    void write(JsonNode row) throws IOException {
      if (out != null) {
        out.write(Json.write(BatchLine.of(row, created)).getBytes(StandardCharsets.UTF_8));
        out.write('\n');
      }
    }

    @Override
    public void close() throws IOException {
      if (out != null) {
        out.close();
      }
    }
  }
}
