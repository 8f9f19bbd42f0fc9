package org.sparseforge.jobs.attempt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.EnginePlan;
import org.sparseforge.engine.ModelFolder;
import org.sparseforge.engine.Recording;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.jobs.inference.Models;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.episode.AgentConfig;

/** Looks at models on the driver. */
final class AgentPlans {
  private AgentPlans() {}

  static AgentPlan of(AttemptSettings settings) {
    return Models.checked(
        () -> {
          try (ModelFolder folder = ModelFolder.open(Models.folder(settings.model()))) {
            EnginePlan plan = EnginePlan.of(folder.checkpoint().config(), settings.engine());
            HashMap<String, Object> engine = new HashMap<>(settings.engine().toMap());
            engine.put("max_model_len", plan.maxModelLen());
            engine.put("kernels", plan.provider().name());
            HashMap<String, Object> sampling = sampling(settings, folder.generation().sampling());
            sampling.putIfAbsent("logprobs", true);
            EngineConfig config = settings.engine();
            ObjectNode model =
                Json.object()
                    .put("model", folder.name())
                    .put("model_fingerprint", folder.fingerprint())
                    .put("max_model_len", plan.maxModelLen())
                    .put("numerics", config.numerics().text())
                    .put("emulate_fp8", config.emulateFp8())
                    .put("backend", plan.provider().name());
            return new AgentPlan(
                model, engine, sampling, agent(settings, plan.maxModelLen()), folder.fingerprint());
          }
        });
  }

  /** The command goes before the checkpoint, that before the profile. */
  private static HashMap<String, Object> sampling(
      AttemptSettings settings, Map<String, Object> ofModel) {
    HashMap<String, Object> sampling = new HashMap<>();
    sampling.put("temperature", settings.profile().temperature());
    sampling.put("top_p", settings.profile().topP());
    sampling.put("max_tokens", settings.profile().maxTokens());
    sampling.putAll(ofModel);
    sampling.putAll(settings.sampling());
    SamplingParams.from(sampling);
    return sampling;
  }

  /** An agent's settings, the window that of the model where the user said nothing. */
  private static HashMap<String, Object> agent(AttemptSettings settings, int window) {
    HashMap<String, Object> agent = new HashMap<>(settings.agent());
    agent.putIfAbsent("context_window", window);
    return new HashMap<>(
        AgentConfig.from(agent, SamplingParams.defaults(), Recording.NONE).toMap());
  }
}
