package org.sparseforge.jobs.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.ModelInfo;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.endpoint.EndpointConfig;
import org.sparseforge.engine.endpoint.EndpointRef;
import org.sparseforge.engine.endpoint.Price;
import org.sparseforge.engine.endpoint.ThinkingParameter;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.schemas.Json;

/** The plan for an endpoint. Nothing is sent to it yet. */
final class EndpointPlan {
  private EndpointPlan() {}

  static ModelPlan of(
      EndpointRef ref, EngineConfig engine, ChatProfile profile, EndpointSettings settings) {
    refuseLocalSettings(ref, engine);
    Map<String, Object> values = new HashMap<>(settings.config().toMap());
    values.put("seed", engine.seed());
    EndpointConfig config = EndpointConfig.from(values);
    boolean hasKey = EndpointRecipe.key(config, settings.keyNamed()).isPresent();
    Optional<Price> price = settings.prices().flatMap(file -> PriceTable.look(Path.of(file), ref));
    ObjectNode identity =
        Json.object()
            .put("model", ref.text())
            .put("numerics", ModelInfo.UNKNOWN)
            .put("backend", "endpoint")
            .put("seed", engine.seed())
            .put("thinking_parameter", (String) config.toMap().get("thinking_parameter"));
    identity.set("extra_body", config.extraBody());
    identity.set("omit", Json.MAPPER.valueToTree(config.toMap().get("omit")));
    ObjectNode shown =
        Json.object()
            .put("backend", "endpoint")
            .put("endpoint", ref.base().toString())
            .put("api_key", hasKey ? "from " + config.apiKeyEnv() : "none")
            .put("max_concurrency", config.maxConcurrency())
            .put("priced", price.isPresent());
    // How long an answer may be is left to the server, which knows its model.
    Map<String, Object> sampling = new HashMap<>();
    sampling.put("temperature", profile.temperature());
    sampling.put("top_p", profile.topP());
    return new ModelPlan(
        identity,
        shown,
        sampling,
        notes(ref, config, price),
        key ->
            new EndpointRecipe(key, ref.text(), new HashMap<>(values), price.orElse(null), hasKey));
  }

  private static List<String> notes(EndpointRef ref, EndpointConfig config, Optional<Price> price) {
    List<String> notes = new ArrayList<>();
    if (price.isEmpty()) {
      notes.add(
          "no price is known for "
              + ref.model()
              + ", so no costs are counted; --prices names a file of prices");
    }
    if (config.thinkingParameter() == ThinkingParameter.NONE) {
      notes.add(
          "whether the model thinks first is left to the endpoint; --thinking-parameter passes"
              + " thinking_mode on");
    }
    return notes;
  }

  /** What was set for an engine that does not run would be dropped in silence. */
  private static void refuseLocalSettings(EndpointRef ref, EngineConfig engine) {
    refuse(
        engine.toMap(),
        EngineConfig.defaults().toMap(),
        "models that run here, not for " + ref.text());
  }

  /** The same, where the model runs here. */
  static void refuseEndpointSettings(EndpointSettings settings) {
    refuse(settings.config().toMap(), EndpointConfig.defaults().toMap(), "endpoints");
  }

  /** The same, where no model is asked. */
  static void refuseModelSettings(EngineConfig engine, EndpointSettings settings) {
    String forWhat = "models, and this run asks none";
    refuse(engine.toMap(), EngineConfig.defaults().toMap(), forWhat);
    refuse(settings.config().toMap(), EndpointConfig.defaults().toMap(), forWhat);
  }

  private static void refuse(
      Map<String, Object> said, Map<String, Object> defaults, String forWhat) {
    said.forEach(
        (key, value) -> {
          if (!key.equals("seed") && !value.equals(defaults.get(key))) {
            throw new InputException(
                "--" + key.replace('_', '-') + " is for " + forWhat + "; remove it");
          }
        });
  }
}
