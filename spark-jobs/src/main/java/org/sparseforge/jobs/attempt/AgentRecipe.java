package org.sparseforge.jobs.attempt;

import java.io.Serializable;
import java.util.HashMap;
import org.sparseforge.engine.chat.ChatProfile;

/**
 * What an executor needs to open the agent, wherever it runs.
 *
 * @param key names the run; equal keys share an agent
 * @param agent by {@link org.sparseforge.verify.episode.AgentConfig}'s keys
 * @param concurrency attempts at a time in one JVM
 */
public record AgentRecipe(
    String key,
    String model,
    String modelFingerprint,
    HashMap<String, Object> engine,
    HashMap<String, Object> sampling,
    ChatProfile profile,
    long seed,
    HashMap<String, Object> agent,
    boolean record,
    int concurrency,
    String sandbox)
    implements Serializable {
  /** Of a run named {@code key}. */
  public static AgentRecipe of(String key, AttemptSettings settings, AgentPlan plan) {
    return new AgentRecipe(
        key,
        settings.model(),
        plan.modelFingerprint(),
        plan.engine(),
        plan.sampling(),
        settings.profile(),
        settings.seed(),
        plan.agent(),
        settings.record(),
        settings.concurrency(),
        settings.sandbox());
  }
}
