package org.sparseforge.jobs.judge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.jobs.engine.EngineRecipe;
import org.sparseforge.jobs.engine.LocalRecipe;
import org.sparseforge.jobs.engine.ModelPlan;
import org.sparseforge.jobs.engine.Models;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.schemas.Json;

/**
 * What the driver found out about a judge without asking it.
 *
 * @param sampling of judgements, resolved
 * @param shared whether the judge is asked on the engine of the run's agents
 */
public record JudgePlan(
    JudgeSettings settings, ModelPlan model, HashMap<String, Object> sampling, boolean shared) {
  /** The plan of a run without agents, as {@link #of(JudgeSettings, EngineRecipe)}. */
  public static JudgePlan of(JudgeSettings settings) {
    return of(settings, null);
  }

  /**
   * The plan of a judge beside agents. One that names the agents' checkpoint takes their engine's
   * settings; what then would open the very same engine is asked on theirs.
   *
   * @param settings null where nobody judges
   * @param agents what opens the engine of the run's agents, under any key; null where they have
   *     none
   * @return null where nobody judges
   * @throws org.sparseforge.jobs.failure.InputException if there is no such model, or it cannot be
   *     asked
   */
  public static JudgePlan of(JudgeSettings settings, EngineRecipe agents) {
    if (settings == null) {
      return null;
    }
    ModelPlan model = model(settings, agents);
    HashMap<String, Object> sampling = new HashMap<>(model.sampling());
    sampling.putAll(settings.sampling());
    Models.checked(() -> SamplingParams.from(sampling));
    boolean shared = agents != null && model.recipe(agents.key()).equals(agents);
    return new JudgePlan(settings, model, sampling, shared);
  }

  private static EngineConfig engine(JudgeSettings settings, EngineRecipe agents) {
    return agents instanceof LocalRecipe local && local.isOf(settings.model())
        ? local.config()
        : EngineConfig.from(Map.of("seed", settings.seed()));
  }

  private static ModelPlan model(JudgeSettings settings, EngineRecipe agents) {
    try {
      return ModelPlan.of(
          settings.model(), engine(settings, agents), ChatProfile.V3_2, settings.endpoint());
    } catch (InputException e) {
      throw new InputException(e.getMessage().replaceFirst("^--model ", "--judge-model "), e);
    }
  }

  /** Sentences that the user should read once. */
  public List<String> notes() {
    return model.notes().stream().map(note -> "the judge: " + note).toList();
  }

  /** What an executor needs, in a run named {@code run}. */
  public JudgeRecipe recipe(String run) {
    return new JudgeRecipe(
        model.recipe(shared ? run : run + "-judge"),
        sampling,
        settings.rubric(),
        settings.judgements(),
        settings.threshold(),
        settings.seed());
  }

  /** Everything here that changes results, by name. */
  public ObjectNode identity() {
    ObjectNode identity = model.identity().deepCopy();
    identity.set("sampling", Json.MAPPER.valueToTree(new TreeMap<>(sampling)));
    return identity
        .put("rubric", settings.rubric())
        .put("judgements", settings.judgements())
        .put("threshold", settings.threshold());
  }
}
