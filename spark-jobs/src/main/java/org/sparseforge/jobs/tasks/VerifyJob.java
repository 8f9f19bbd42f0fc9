package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.sparseforge.jobs.dataset.Manifest;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.judge.JudgePlan;
import org.sparseforge.jobs.judge.JudgeRecipe;
import org.sparseforge.jobs.run.CodeIdentity;
import org.sparseforge.jobs.run.Progress;
import org.sparseforge.jobs.run.RunDirectory;
import org.sparseforge.jobs.run.Sessions;
import org.sparseforge.jobs.run.Staging;
import org.sparseforge.jobs.run.Version;
import org.sparseforge.jobs.run.Waves;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.CanonicalJson;
import org.sparseforge.schemas.Identity;
import org.sparseforge.schemas.Json;

/**
 * Verifies a written dataset again, from its Parquet alone: whoever made it, and whatever its own
 * verification column says. Writes a dataset of the tasks that hold, and the others as rejected.
 *
 * <p>Columns in: those of {@link org.sparseforge.jobs.dataset.Table} general and environments.
 * Columns out: the same, verification anew; the {@code candidate} of a rejected row is its position
 * in the dataset read. Sibling answers and common answers come from the dataset itself.
 */
public final class VerifyJob {
  private static final int GROUP = 4;

  private final VerifySettings settings;
  private final VerifierOpener opener;
  private final Configuration hadoop;
  private final Supplier<JavaSparkContext> spark;

  /**
   * @param spark called once the input has been found right, and not before
   */
  public VerifyJob(
      VerifySettings settings,
      VerifierOpener opener,
      Configuration hadoop,
      Supplier<JavaSparkContext> spark) {
    this.settings = settings;
    this.opener = opener;
    this.hadoop = hadoop;
    this.spark = spark;
  }

  /** Does the work, or what is left of it. */
  public RunResult run(Progress progress) throws IOException {
    JudgePlan judge = JudgePlan.of(settings.judge());
    Storage in = openInput();
    Dataset dataset = readDataset(in);
    Optional<Trajectories> attempts = Trajectories.read(in);
    Storage storage = Storage.openOutput(settings.out(), hadoop);
    ObjectNode identity = identity(dataset, attempts, judge);
    String fingerprint = Identity.sha256(CanonicalJson.write(identity));
    try (RunDirectory directory = new RunDirectory(storage, identity)) {
      if (directory.finished().isPresent()) {
        directory.removeStaging();
        return new RunResult(directory.finished().get(), true);
      }
      VerifierHolder.get(fingerprint, opener, settings.sandbox());
      JudgeRecipe judging = judge == null ? null : judge.recipe(fingerprint);
      try {
        directory.begin();
        Sessions sessions = Sessions.start(storage, RunDirectory.RUN);
        Staging staging = new Staging(storage, RunDirectory.RUN + "/waves");
        Selection selection = Selection.replay(staging, Long.MAX_VALUE);
        progress.set(selection.end(), selection.accepted(), selection.rejectedByStage());
        Waves<List<Dataset.Row>> waves =
            new Waves<>(
                staging,
                selection,
                sessions,
                progress,
                dataset.size(),
                GROUP,
                settings.partitions(),
                1,
                group -> rows(dataset, attempts, group),
                new VerifyWork(fingerprint, opener, settings.sandbox(), judging));
        if (!waves.areDone()) {
          if (attempts.isEmpty() && dataset.numRated() > 0) {
            progress.say(
                dataset.numRated()
                    + " tasks have a pass rate and the dataset has no trajectories/, so nothing"
                    + " vouches for it; it is kept as it is");
          }
          if (judge != null) {
            judge.notes().forEach(progress::say);
          }
          waves.run(spark.get(), dataset.size(), "verify");
        }
        progress.say("writing the dataset");
        ObjectNode manifest =
            new Publisher(
                    storage,
                    directory,
                    "general",
                    dataset.size(),
                    (to, parent) ->
                        attempts.isPresent()
                            ? EpisodeRows.kept(to, parent, attempts.get())
                            : EpisodeRows.none(),
                    settings.judge())
                .publish(
                    new Manifest(fingerprint, identity, settings.toJson()),
                    staging,
                    selection,
                    sessions);
        return new RunResult(manifest, false);
      } finally {
        VerifierHolder.close(fingerprint);
        if (judging != null) {
          judging.close();
        }
      }
    }
  }

  /** Reads the whole dataset and writes nothing. */
  public ObjectNode plan() throws IOException {
    Storage in = openInput();
    Dataset dataset = readDataset(in);
    ObjectNode identity = identity(dataset, Trajectories.read(in), JudgePlan.of(settings.judge()));
    Storage storage = Storage.openOutput(settings.out(), hadoop);
    ObjectNode plan = Json.object();
    plan.set("configuration", settings.toJson());
    try (RunDirectory directory = new RunDirectory(storage, identity)) {
      plan.put("tasks", dataset.size())
          .put("fingerprint", Identity.sha256(CanonicalJson.write(identity)))
          .put("state", directory.state());
    }
    return plan;
  }

  private Storage openInput() throws IOException {
    Storage in = Storage.open(settings.in(), hadoop);
    if (!in.isDirectory("")) {
      throw new InputException("--in " + settings.in() + " is no directory");
    }
    return in;
  }

  private Dataset readDataset(Storage in) throws IOException {
    return Dataset.read(
        in,
        row -> {
          Dataset.refuseOtherVersion(settings.in(), row);
          if (settings.judge() != null) {
            settings.judge().requireRubric(settings.in(), row);
          }
        });
  }

  private static List<Dataset.Row> rows(
      Dataset dataset, Optional<Trajectories> attempts, long group) {
    List<Dataset.Row> rows = new ArrayList<>();
    for (int i = (int) (group * GROUP); i < Math.min((group + 1) * GROUP, dataset.size()); i++) {
      rows.add(dataset.row(i, attempts));
    }
    return rows;
  }

  private static ObjectNode identity(
      Dataset dataset, Optional<Trajectories> attempts, JudgePlan judge) {
    ObjectNode identity = Json.object();
    if (judge != null) {
      identity.set("judge", judge.identity());
    }
    return identity
        .put("command", "verify")
        .put("kind", "general")
        .put("tasks", dataset.size())
        .put(
            "dataset",
            attempts.isPresent() ? dataset.digestWith(attempts.get().digest()) : dataset.digest())
        .put("environments", dataset.environmentsDigest())
        .put("generator_version", Version.CURRENT)
        .put("code", CodeIdentity.current());
  }
}
