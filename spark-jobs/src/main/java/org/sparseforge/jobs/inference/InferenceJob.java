package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.sparseforge.jobs.engine.EngineHolder;
import org.sparseforge.jobs.engine.EnginePlugin;
import org.sparseforge.jobs.run.RunDirectory;
import org.sparseforge.jobs.run.Sessions;
import org.sparseforge.jobs.run.SparkOpener;
import org.sparseforge.jobs.run.Staging;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Json;

/**
 * {@code generate}, {@code score}, {@code prove} and {@code label}: looks over the input, runs its
 * rows in waves, writes tables.
 *
 * <p>Columns in: {@link InferenceKind#columns} of Parquet, or the keys of the same names in JSONL.
 * Columns out: {@link InferenceKind}'s tables. The driver holds one wave of rows and eight bytes
 * for every id.
 */
public final class InferenceJob {
  private final InferenceSettings settings;
  private final Configuration hadoop;
  private final SparkOpener spark;

  /**
   * @param spark called once the input has been found right, and not before
   */
  public InferenceJob(InferenceSettings settings, Configuration hadoop, SparkOpener spark) {
    this.settings = settings;
    this.hadoop = hadoop;
    this.spark = spark;
  }

  /** Does the work, or what is left of it. */
  public InferenceResult run(TokenProgress progress) throws IOException {
    InferencePlan plan = InferencePlan.of(settings, hadoop);
    Storage storage = Storage.openOutput(settings.out(), hadoop);
    try (RunDirectory directory = new RunDirectory(storage, plan.identity())) {
      if (directory.finished().isPresent()) {
        directory.removeStaging();
        return new InferenceResult(directory.finished().get(), true, settings.maxErrorRate());
      }
      try {
        directory.begin();
        Sessions sessions = Sessions.start(storage, RunDirectory.RUN);
        Staging staging =
            new Staging(
                storage, RunDirectory.RUN + "/waves", OutputRows.ofTable(settings.kind().table()));
        plan.model().notes().forEach(progress::note);
        progress.begin(plan.fingerprint(), plan.scan().rows(), staging.end());
        if (staging.end() < plan.scan().rows()) {
          new InferenceWaves(plan, settings, staging, sessions, progress).run(spark(plan));
        }
        progress.say("writing the table");
        ObjectNode manifest =
            new InferencePublisher(storage, directory, plan, settings).publish(staging, sessions);
        return new InferenceResult(manifest, false, settings.maxErrorRate());
      } finally {
        EngineHolder.close(plan.fingerprint());
      }
    }
  }

  /** Looks over the whole input and the model's headers, and writes nothing. */
  public ObjectNode plan() throws IOException {
    InferencePlan plan = InferencePlan.of(settings, hadoop);
    ObjectNode shown = Json.object();
    shown.set("configuration", settings.toJson());
    shown.set("sampling", plan.identity().get("sampling"));
    try (RunDirectory directory =
        new RunDirectory(Storage.openOutput(settings.out(), hadoop), plan.identity())) {
      shown.set("files", Json.MAPPER.valueToTree(plan.files().names()));
      shown.put("rows", plan.scan().rows()).setAll(plan.model().shown());
      shown.put("fingerprint", plan.fingerprint()).put("state", directory.state());
    }
    return shown;
  }

  private JavaSparkContext spark(InferencePlan plan) {
    return spark.open(conf -> EnginePlugin.declare(conf, plan.recipe().engine()));
  }
}
