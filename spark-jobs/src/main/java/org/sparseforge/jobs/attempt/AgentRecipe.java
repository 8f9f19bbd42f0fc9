package org.sparseforge.jobs.attempt;

import java.io.Serializable;
import java.util.HashMap;
import org.sparseforge.jobs.engine.EngineRecipe;

/**
 * What an executor needs to open the agent, wherever it runs.
 *
 * @param key names the run; equal keys share an agent
 * @param model as the user wrote it
 * @param engine of the agent's model
 * @param sampling by {@link org.sparseforge.engine.sampling.SamplingParams}'s keys
 * @param agent by {@link org.sparseforge.verify.episode.AgentConfig}'s keys
 * @param seed of the run
 * @param concurrency attempts at a time in one JVM
 */
public record AgentRecipe(
    String key,
    String model,
    EngineRecipe engine,
    HashMap<String, Object> sampling,
    HashMap<String, Object> agent,
    long seed,
    boolean record,
    int concurrency,
    String sandbox)
    implements Serializable {
  /** Of a run named {@code key}. */
  public static AgentRecipe of(String key, AttemptSettings settings, AgentPlan plan) {
    return new AgentRecipe(
        key,
        settings.model(),
        plan.engines().apply(key),
        plan.sampling(),
        plan.agent(),
        settings.seed(),
        settings.record(),
        settings.concurrency(),
        settings.sandbox());
  }
}
