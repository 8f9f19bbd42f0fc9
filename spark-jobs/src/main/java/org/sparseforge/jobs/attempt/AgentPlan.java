package org.sparseforge.jobs.attempt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.SparkConf;
import org.sparseforge.engine.Recording;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.jobs.engine.EnginePlugin;
import org.sparseforge.jobs.engine.EngineRecipe;
import org.sparseforge.jobs.engine.ModelPlan;
import org.sparseforge.jobs.engine.Models;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.episode.AgentConfig;

/**
 * What the driver found out about a model without running it, and what follows for the agent.
 *
 * @param model what of the model changes results, by name
 * @param sampling by {@link SamplingParams}'s keys, resolved
 * @param agent by {@link AgentConfig}'s keys, resolved
 * @param notes sentences that the user should read once
 * @param engines makes the recipe of the engine for a run's key; null where an agent has none
 */
public record AgentPlan(
    ObjectNode model,
    HashMap<String, Object> sampling,
    HashMap<String, Object> agent,
    List<String> notes,
    Function<String, EngineRecipe> engines) {
  private static final String WINDOW = "context_window";
  private static final String MAX_MODEL_LEN = "max_model_len";

  /**
   * @throws org.sparseforge.jobs.failure.InputException if there is no such model, or it cannot be
   *     used as the settings say
   */
  static AgentPlan of(AttemptSettings settings) {
    ModelPlan model =
        ModelPlan.of(settings.model(), settings.engine(), settings.profile(), settings.endpoint());
    HashMap<String, Object> sampling = new HashMap<>(model.sampling());
    sampling.putAll(settings.sampling());
    HashMap<String, Object> agent = new HashMap<>(settings.agent());
    if (model.identity().has(MAX_MODEL_LEN)) {
      // Only a model that runs here has a length; an endpoint may refuse to tell log-probabilities.
      sampling.putIfAbsent("logprobs", true);
      agent.putIfAbsent(WINDOW, model.identity().path(MAX_MODEL_LEN).intValue());
    }
    agent.putIfAbsent(WINDOW, 0);
    Models.checked(() -> AgentConfig.from(agent, SamplingParams.from(sampling), Recording.NONE));
    return new AgentPlan(model.identity(), sampling, agent, model.notes(), model.recipes());
  }

  /** What would open the agents' engine, under no run's key; null where they have none. */
  public EngineRecipe engine() {
    return engines.apply("");
  }

  /** Has Spark open the engine with every executor and show what it does. */
  public void declare(SparkConf conf, String key) {
    EngineRecipe engine = engines.apply(key);
    if (engine != null) {
      EnginePlugin.declare(conf, engine);
    }
  }

  /** Everything here that changes results, by name. */
  public ObjectNode identity() {
    ObjectNode identity = model.deepCopy();
    identity.set("sampling", Json.MAPPER.valueToTree(new TreeMap<>(sampling)));
    identity.set("agent", Json.MAPPER.valueToTree(new TreeMap<>(agent)));
    return identity;
  }
}
