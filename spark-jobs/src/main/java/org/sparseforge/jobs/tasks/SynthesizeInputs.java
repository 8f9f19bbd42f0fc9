package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sparseforge.jobs.attempt.AgentOpener;
import org.sparseforge.jobs.attempt.AgentPlan;
import org.sparseforge.jobs.engine.Models;
import org.sparseforge.jobs.judge.JudgePlan;
import org.sparseforge.jobs.run.CodeIdentity;
import org.sparseforge.jobs.run.Version;
import org.sparseforge.schemas.CanonicalJson;
import org.sparseforge.schemas.Identity;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.SchemaVersion;

/**
 * All that a run's candidates are made from, looked at before anything is written.
 *
 * @param domains the user's domain files, or null for the packaged ones
 * @param seedTables the user's tables, or null for the packaged ones
 * @param agent what attempts will be made with, or null where none are
 * @param judge of tasks or attempts, or null where there is none
 * @param identity everything that changes results, by name
 */
record SynthesizeInputs(
    SynthesizeSettings settings,
    PackedFiles domains,
    PackedFiles seedTables,
    AgentPlan agent,
    JudgePlan judge,
    ObjectNode identity) {

  /**
   * @throws org.sparseforge.jobs.failure.InputException if a file or model cannot be used
   */
  static SynthesizeInputs read(SynthesizeSettings settings, AgentOpener agents) throws IOException {
    PackedFiles domains = packDomains(settings);
    PackedFiles seedTables =
        settings.seedTables() == null
            ? null
            : PackedFiles.of(settings.seedTables(), "--seed-tables");
    AgentPlan agent = settings.attempts() == null ? null : agents.plan(settings.attempts());
    JudgePlan judge = JudgePlan.of(settings.judge(), agent == null ? null : agent.engine());
    ObjectNode identity = identity(settings, domains, seedTables, agent, judge);
    return new SynthesizeInputs(settings, domains, seedTables, agent, judge, identity);
  }

  private static PackedFiles packDomains(SynthesizeSettings settings) throws IOException {
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

  private static ObjectNode identity(
      SynthesizeSettings settings,
      PackedFiles domains,
      PackedFiles seedTables,
      AgentPlan agent,
      JudgePlan judge) {
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
        .put("seed_tables", seedTables == null ? "packaged" : seedTables.digest())
        .put("schema_version", SchemaVersion.CURRENT)
        .put("generator_version", Version.CURRENT)
        .put("code", CodeIdentity.current());
  }

  /** Two runs with the same one are the same. */
  String fingerprint() {
    return Identity.sha256(CanonicalJson.write(identity));
  }

  /** What an executor needs to author. */
  SynthesizerHolder.Recipe recipe(SynthesizerOpener opener) {
    return new SynthesizerHolder.Recipe(
        fingerprint(),
        opener,
        settings.seed(),
        settings.maxDifficulty(),
        settings.author(),
        settings.sandbox(),
        domains,
        seedTables);
  }
}
