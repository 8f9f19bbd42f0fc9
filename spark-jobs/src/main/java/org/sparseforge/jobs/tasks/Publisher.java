package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sparseforge.jobs.dataset.Manifest;
import org.sparseforge.jobs.judge.JudgeSettings;
import org.sparseforge.jobs.judge.JudgementRows;
import org.sparseforge.jobs.report.Description;
import org.sparseforge.jobs.run.RunDirectory;
import org.sparseforge.jobs.run.Sessions;
import org.sparseforge.jobs.run.Staging;
import org.sparseforge.jobs.storage.Storage;
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
    EpisodeRows episodes = attempts.open(storage, STAGED);
    JudgementRows judgements = new JudgementRows(storage, STAGED, judge);
    try (PublishedRows rows =
        new PublishedRows(storage, STAGED, kind, episodes, judgements, selection, manifest)) {
      staging.read(rows::take);
      staging.read(rows::takeJudgements);
      rows.finish();
      episodes.describe(manifest, sessions);
      judgements.describe(manifest);
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
}
