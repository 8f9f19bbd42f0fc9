package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.sparseforge.jobs.attempt.AgentHolder;
import org.sparseforge.jobs.attempt.AgentOpener;
import org.sparseforge.jobs.attempt.AgentPlan;
import org.sparseforge.jobs.attempt.AttemptSettings;
import org.sparseforge.jobs.attempt.Attempts;
import org.sparseforge.jobs.attempt.RolloutTotals;
import org.sparseforge.jobs.dataset.Manifest;
import org.sparseforge.jobs.engine.Models;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.judge.JudgePlan;
import org.sparseforge.jobs.judge.JudgeRecipe;
import org.sparseforge.jobs.run.CodeIdentity;
import org.sparseforge.jobs.run.Progress;
import org.sparseforge.jobs.run.RunDirectory;
import org.sparseforge.jobs.run.Sessions;
import org.sparseforge.jobs.run.SparkOpener;
import org.sparseforge.jobs.run.Staging;
import org.sparseforge.jobs.run.Tally;
import org.sparseforge.jobs.run.Version;
import org.sparseforge.jobs.run.Waves;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.CanonicalJson;
import org.sparseforge.schemas.Identity;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.SchemaVersion;
import org.sparseforge.synth.SynthesisConfig;
import org.sparseforge.synth.TaskSynthesizer;
import org.sparseforge.synth.author.AuthorUnavailableException;

/**
 * Authors and verifies candidates in waves until enough are accepted, then writes the dataset.
 *
 * <p>Columns in: none; the seed is the input. Columns out: those of {@link
 * org.sparseforge.jobs.dataset.Table}. The driver holds one wave of packed rows, the ids and prompt
 * shingles of accepted tasks, and while publishing one row group a table.
 */
public final class SynthesizeJob {
  /** Most a candidate takes on disk while a run goes on: staged once, published once. */
  private static final long BYTES_PER_TASK = 48 << 10;

  private static final long SPARE_BYTES = 32 << 20;

  private final SynthesizeSettings settings;
  private final SynthesizerOpener opener;
  private final AgentOpener agents;
  private final Configuration hadoop;
  private final SparkOpener spark;

  /**
   * @param spark called once the input has been found right, and not before
   */
  public SynthesizeJob(
      SynthesizeSettings settings,
      SynthesizerOpener opener,
      AgentOpener agents,
      Configuration hadoop,
      SparkOpener spark) {
    this.settings = settings;
    this.opener = opener;
    this.agents = agents;
    this.hadoop = hadoop;
    this.spark = spark;
  }

  /** Does the work, or what is left of it. */
  public RunResult run(Progress progress) throws IOException {
    Storage storage = openStorage();
    PackedFiles domains = packDomains();
    PackedFiles tables =
        settings.seedTables() == null
            ? null
            : PackedFiles.of(settings.seedTables(), "--seed-tables");
    AgentPlan agent = agentPlan();
    JudgePlan judge = judgePlan(agent);
    ObjectNode identity = identity(domains, tables, agent, judge);
    String fingerprint = Identity.sha256(CanonicalJson.write(identity));
    try (RunDirectory directory = new RunDirectory(storage, identity)) {
      if (directory.finished().isPresent()) {
        directory.removeStaging();
        return new RunResult(directory.finished().get(), true);
      }
      JudgeRecipe judging = judge == null ? null : judge.recipe(fingerprint);
      SynthesizerHolder.Recipe recipe =
          new SynthesizerHolder.Recipe(
              fingerprint,
              opener,
              settings.seed(),
              settings.maxDifficulty(),
              settings.author(),
              settings.sandbox(),
              domains,
              tables);
      AgentHolder.begin(fingerprint);
      TaskSynthesizer synthesizer = SynthesizerHolder.open(recipe, config());
      try {
        refuseFullDisk(storage);
        directory.begin();
        Sessions sessions = Sessions.start(storage, RunDirectory.RUN);
        Staging staging = new Staging(storage, RunDirectory.RUN + "/waves");
        Selection selection = new Selection(settings.tasks());
        Tally tally = tally(selection, progress);
        replay(staging, tally);
        progress.set(selection.end(), selection.accepted(), selection.rejectedByStage());
        int groupSize = synthesizer.groupSize();
        Waves<Long> waves =
            new Waves<>(
                staging,
                tally,
                sessions,
                progress,
                (settings.maxCandidates() + groupSize - 1) / groupSize * groupSize,
                groupSize,
                settings.partitions(),
                settings.attempts() == null ? 1 : settings.attempts().groupsUnderWay(groupSize),
                group -> group,
                work(recipe, fingerprint, agent, judging));
        if (!waves.areDone()) {
          if (judge != null) {
            judge.notes().forEach(progress::say);
          }
          if (agent != null) {
            agent.notes().forEach(progress::say);
          }
          run(waves, sessions, conf -> declare(agent, conf, fingerprint));
        }
        progress.say("writing the dataset");
        ObjectNode manifest =
            new Publisher(
                    storage,
                    directory,
                    settings.kind(),
                    settings.tasks(),
                    this::episodes,
                    settings.judge())
                .publish(
                    new Manifest(fingerprint, identity, settings.toJson()),
                    staging,
                    selection,
                    sessions);
        return new RunResult(manifest, false);
      } finally {
        SynthesizerHolder.close(fingerprint);
        AgentHolder.close(fingerprint);
        if (judging != null) {
          judging.close();
        }
      }
    }
  }

  private EpisodeRows episodes(Storage storage, String parent) throws IOException {
    return settings.attempts() == null
        ? EpisodeRows.none()
        : EpisodeRows.made(storage, parent, settings.attempts());
  }

  /** The selection, and what attempts at its candidates come to for whoever watches. */
  private Tally tally(Selection selection, Progress progress) {
    AttemptSettings attempts = settings.attempts();
    return attempts == null
        ? selection
        : new AttemptTally(
            selection, new RolloutTotals(attempts.samples(), attempts.filter()), progress);
  }

  private static void replay(Staging staging, Tally tally) throws IOException {
    staging.read(
        line -> {
          tally.add(line);
          return !tally.isFull();
        });
  }

  /** What an author's model took for the candidate it broke off is paid, so it is remembered. */
  private void run(Waves<Long> waves, Sessions sessions, Consumer<SparkConf> engine)
      throws IOException {
    try {
      waves.run(spark.open(engine), settings.tasks(), "synthesize");
    } catch (Exception e) {
      for (Throwable t = e; t != null; t = t.getCause()) {
        if (t instanceof AuthorUnavailableException broken) {
          sessions.abandon(broken.spent().toJson());
        }
      }
      throw e;
    }
  }

  /** Opens everything a run would need and writes nothing; the plan for a person to read. */
  public ObjectNode plan() throws IOException {
    Storage storage = openStorage();
    PackedFiles domains = packDomains();
    PackedFiles tables =
        settings.seedTables() == null
            ? null
            : PackedFiles.of(settings.seedTables(), "--seed-tables");
    AgentPlan agent = agentPlan();
    ObjectNode identity = identity(domains, tables, agent, judgePlan(agent));
    ObjectNode plan = Json.object();
    plan.set("configuration", settings.toJson());
    try (RunDirectory directory = new RunDirectory(storage, identity);
        TaskSynthesizer synthesizer =
            opener.open(config(), settings.author(), settings.sandbox())) {
      refuseFullDisk(storage);
      plan.put("fingerprint", Identity.sha256(CanonicalJson.write(identity)))
          .put("state", directory.state())
          .put("group_size", synthesizer.groupSize());
    }
    return plan;
  }

  private static void declare(AgentPlan agent, SparkConf conf, String fingerprint) {
    if (agent != null) {
      agent.declare(conf, fingerprint);
    }
  }

  /** What attempts will be made with, or null where none are. */
  private AgentPlan agentPlan() {
    return settings.attempts() == null ? null : agents.plan(settings.attempts());
  }

  /** Who judges, or null where nobody does. */
  private JudgePlan judgePlan(AgentPlan agent) {
    return JudgePlan.of(settings.judge(), agent == null ? null : agent.engine());
  }

  private GroupWork work(
      SynthesizerHolder.Recipe recipe, String fingerprint, AgentPlan agent, JudgeRecipe judge) {
    AttemptSettings attempts = settings.attempts();
    JudgeRecipe stage = judge != null && settings.judge().checks() ? judge : null;
    return attempts == null
        ? new GroupWork(recipe, null, null, stage)
        : new GroupWork(
            recipe,
            Attempts.of(fingerprint, attempts, agent, agents, judge),
            attempts.filter(),
            stage);
  }

  private Storage openStorage() {
    try {
      return Storage.open(settings.out(), hadoop);
    } catch (IOException e) {
      throw new InputException(
          "--out " + settings.out() + " cannot be opened (" + e.getMessage() + ")", e);
    }
  }

  private PackedFiles packDomains() throws IOException {
    if (settings.domains().isEmpty()) {
      return null;
    }
    List<PackedFiles.Entry> entries = new ArrayList<>();
    for (int i = 0; i < settings.domains().size(); i++) {
      for (PackedFiles.Entry entry :
          PackedFiles.of(settings.domains().get(i), "--domains").entries()) {
        entries.add(new PackedFiles.Entry(i + "/" + entry.name(), entry.bytes()));
      }
    }
    return new PackedFiles(entries);
  }

  private SynthesisConfig config() {
    Path tables = settings.seedTables();
    return new SynthesisConfig(
        settings.seed(), settings.domains(), tables, settings.maxDifficulty());
  }

  private ObjectNode identity(
      PackedFiles domains, PackedFiles tables, AgentPlan agent, JudgePlan judge) {
    ObjectNode identity = Json.object().put("command", "synthesize");
    if (judge != null) {
      identity.set("judge", judge.identity());
    }
    if (agent != null) {
      identity.set("rollouts", agent.identity().setAll(settings.attempts().identity()));
    }
    if (settings.author().isModel()) {
      identity.setAll(settings.author().toJson());
      identity.put("model_fingerprint", Models.fingerprint(settings.author().model()));
    }
    return identity
        .put("kind", settings.kind())
        .put("tasks", settings.tasks())
        .put("seed", settings.seed())
        .put("max_difficulty", settings.maxDifficulty())
        .put("max_candidates", settings.maxCandidates())
        .put("domains", domains == null ? "packaged" : domains.digest())
        .put("seed_tables", tables == null ? "packaged" : tables.digest())
        .put("schema_version", SchemaVersion.CURRENT)
        .put("generator_version", Version.CURRENT)
        .put("code", CodeIdentity.current());
  }

  private void refuseFullDisk(Storage storage) throws IOException {
    long needed = SPARE_BYTES + settings.tasks() * BYTES_PER_TASK;
    long free = storage.freeBytes();
    if (free < needed) {
      throw new InputException(
          "the disk of "
              + storage.shown()
              + " has "
              + (free >> 20)
              + " MiB free and "
              + settings.tasks()
              + " tasks need about "
              + (needed >> 20)
              + " MiB; free some, or give --out a directory on another disk");
    }
  }
}
