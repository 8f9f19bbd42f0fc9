package org.sparseforge.jobs.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.sparseforge.jobs.attempt.AgentHolder;
import org.sparseforge.jobs.attempt.AgentOpener;
import org.sparseforge.jobs.attempt.AgentPlan;
import org.sparseforge.jobs.attempt.AttemptSettings;
import org.sparseforge.jobs.attempt.Attempts;
import org.sparseforge.jobs.attempt.RolloutTotals;
import org.sparseforge.jobs.dataset.Manifest;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.judge.JudgePlan;
import org.sparseforge.jobs.judge.JudgeRecipe;
import org.sparseforge.jobs.run.CodeIdentity;
import org.sparseforge.jobs.run.Progress;
import org.sparseforge.jobs.run.RunDirectory;
import org.sparseforge.jobs.run.Sessions;
import org.sparseforge.jobs.run.SparkOpener;
import org.sparseforge.jobs.run.Staging;
import org.sparseforge.jobs.run.Version;
import org.sparseforge.jobs.run.Waves;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.jobs.tasks.Dataset;
import org.sparseforge.schemas.CanonicalJson;
import org.sparseforge.schemas.Identity;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.SchemaVersion;

/**
 * Agents attempt the tasks of a dataset, K times each; writes the tasks again with their pass
 * rates, and every attempt as a trajectory.
 *
 * <p>Columns in: those of {@link org.sparseforge.jobs.dataset.Table} general and environments.
 * Columns out: the same, and trajectories. The driver holds the packed dataset, one wave of packed
 * episodes and a few sums. An episode's index is its task's position times K plus its sample.
 */
public final class RolloutJob {
  /** Episodes of a group at least, so that one Spark task keeps an executor busy. */
  private static final int GROUP = 16;

  private static final Progress.Words WORDS = new Progress.Words("graded", "episodes", "broken");

  private final RolloutSettings settings;
  private final AgentOpener opener;
  private final Configuration hadoop;
  private final SparkOpener spark;

  /**
   * @param spark called once the input has been found right, and not before
   */
  public RolloutJob(
      RolloutSettings settings, AgentOpener opener, Configuration hadoop, SparkOpener spark) {
    this.settings = settings;
    this.opener = opener;
    this.hadoop = hadoop;
    this.spark = spark;
  }

  /** Does the work, or what is left of it. */
  public RolloutResult run(Progress progress) throws IOException {
    AttemptSettings attempts = settings.attempts();
    AgentPlan plan = opener.plan(attempts);
    JudgePlan judge = JudgePlan.of(attempts.judge(), plan.engine());
    Dataset dataset = readDataset();
    Storage storage = Storage.openOutput(settings.out(), hadoop);
    ObjectNode identity = identity(dataset, plan, judge);
    String fingerprint = Identity.sha256(CanonicalJson.write(identity));
    try (RunDirectory directory = new RunDirectory(storage, identity)) {
      if (directory.finished().isPresent()) {
        directory.removeStaging();
        return new RolloutResult(directory.finished().get(), true, settings.maxErrorRate());
      }
      JudgeRecipe judging = judge == null ? null : judge.recipe(fingerprint);
      AgentHolder.begin(fingerprint);
      try {
        directory.begin();
        progress.call(WORDS);
        Sessions sessions = Sessions.start(storage, RunDirectory.RUN);
        Staging staging = new Staging(storage, RunDirectory.RUN + "/waves");
        RolloutTotals totals = new RolloutTotals(attempts.samples(), attempts.filter());
        RolloutTally tally = RolloutTally.replay(staging, totals, progress);
        progress.set(tally.end(), tally.accepted(), tally.rejectedByStage());
        long episodes = (long) dataset.size() * attempts.samples();
        Waves<List<RolloutItem>> waves =
            new Waves<>(
                staging,
                tally,
                sessions,
                progress,
                episodes,
                tasksOfGroup() * attempts.samples(),
                settings.partitions(),
                attempts.groupsUnderWay(tasksOfGroup()),
                group -> items(dataset, group),
                new RolloutWork(Attempts.of(fingerprint, attempts, plan, opener, judging)));
        if (!waves.areDone()) {
          plan.notes().forEach(progress::say);
          if (judge != null) {
            judge.notes().forEach(progress::say);
          }
          waves.run(spark.open(conf -> plan.declare(conf, fingerprint)), episodes, "rollout");
        }
        progress.say("writing the dataset");
        ObjectNode manifest =
            new RolloutPublisher(storage, directory, dataset, attempts)
                .publish(
                    new Manifest(fingerprint, identity, settings.toJson()),
                    staging,
                    totals,
                    sessions);
        return new RolloutResult(manifest, false, settings.maxErrorRate());
      } finally {
        AgentHolder.close(fingerprint);
        if (judging != null) {
          judging.close();
        }
      }
    }
  }

  /** Reads the whole dataset and looks at the model; writes nothing. */
  public ObjectNode plan() throws IOException {
    AgentPlan agent = opener.plan(settings.attempts());
    Dataset dataset = readDataset();
    ObjectNode identity =
        identity(dataset, agent, JudgePlan.of(settings.attempts().judge(), agent.engine()));
    ObjectNode plan = Json.object();
    plan.set("configuration", settings.toJson());
    plan.set("model", agent.identity());
    try (RunDirectory directory =
        new RunDirectory(Storage.openOutput(settings.out(), hadoop), identity)) {
      return plan.put("tasks", dataset.size())
          .put("episodes", (long) dataset.size() * settings.attempts().samples())
          .put("fingerprint", Identity.sha256(CanonicalJson.write(identity)))
          .put("state", directory.state());
    }
  }

  private int tasksOfGroup() {
    int samples = settings.attempts().samples();
    return Math.max(1, (GROUP + samples - 1) / samples);
  }

  private List<RolloutItem> items(Dataset dataset, long group) {
    List<RolloutItem> items = new ArrayList<>();
    long first = group * tasksOfGroup();
    for (long i = first; i < Math.min(first + tasksOfGroup(), dataset.size()); i++) {
      items.add(new RolloutItem(dataset.task((int) i), dataset.environment((int) i)));
    }
    return items;
  }

  private Dataset readDataset() throws IOException {
    return Dataset.open(settings.in(), hadoop, this::refuseUnfit);
  }

  private void refuseUnfit(ObjectNode row) {
    if (settings.attempts().judge() != null) {
      settings.attempts().judge().requireRubric(settings.in(), row);
    }
    if (tools(row).isEmpty()) {
      throw new InputException(
          "--in "
              + settings.in()
              + ": task "
              + row.path("task_id").asText()
              + " has no tools, so there is nothing an agent could do; leave it out, or run it with"
              + " generate");
    }
  }

  private JsonNode tools(ObjectNode row) {
    try {
      return Json.parse(row.path("tools").asText());
    } catch (IllegalArgumentException e) {
      throw new InputException(
          "--in "
              + settings.in()
              + ": the tools of task "
              + row.path("task_id").asText()
              + " are "
              + e.getMessage(),
          e);
    }
  }

  private ObjectNode identity(Dataset dataset, AgentPlan plan, JudgePlan judge) {
    ObjectNode identity =
        Json.object()
            .put("command", "rollout")
            .put("kind", "general")
            .put("tasks", dataset.size())
            .put("dataset", dataset.digest())
            .put("environments", dataset.environmentsDigest());
    identity.setAll(plan.identity());
    identity.setAll(settings.attempts().identity());
    if (judge != null) {
      identity.set("judge", judge.identity());
    }
    return identity
        .put("schema_version", SchemaVersion.CURRENT)
        .put("generator_version", Version.CURRENT)
        .put("task_code", CodeIdentity.current());
  }
}
