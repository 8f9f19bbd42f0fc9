package org.sparseforge.jobs.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.SparkConf;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.EnginePlan;
import org.sparseforge.engine.ModelFolder;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.endpoint.EndpointRef;
import org.sparseforge.jobs.run.CodeIdentity;
import org.sparseforge.schemas.Json;

/**
 * What a run will do with its model, found out on the driver without running it.
 *
 * @param identity what of it changes results
 * @param shown for who asks what would be done
 * @param sampling what is drawn with where nobody says otherwise, by {@link
 *     org.sparseforge.engine.sampling.SamplingParams}'s keys
 * @param notes sentences that the user should read once
 * @param recipes makes a recipe of a run's key
 */
public record ModelPlan(
    ObjectNode identity,
    ObjectNode shown,
    Map<String, Object> sampling,
    List<String> notes,
    Function<String, EngineRecipe> recipes) {
  /** What stands for a model's name, numerics and backend where none is asked. */
  public static final String NO_MODEL = "none";

  /**
   * The plan for what {@code --model} names.
   *
   * @param engine of a model that runs here; of an endpoint, the seed alone is looked at
   * @throws org.sparseforge.jobs.failure.InputException if there is no such model, or it cannot be
   *     used as configured
   */
  public static ModelPlan of(
      String ref, EngineConfig engine, ChatProfile profile, EndpointSettings endpoint) {
    return Models.checked(
        () ->
            EndpointRef.isOne(ref)
                ? EndpointPlan.of(EndpointRef.of(ref), engine, profile, endpoint)
                : local(Models.folder(ref), engine, profile, endpoint));
  }

  /**
   * The plan of a run that asks no model.
   *
   * @throws org.sparseforge.jobs.failure.InputException if something was said of one
   */
  public static ModelPlan none(EngineConfig engine, EndpointSettings endpoint) {
    EndpointPlan.refuseModelSettings(engine, endpoint);
    ObjectNode identity =
        Json.object()
            .put("model", NO_MODEL)
            .put("numerics", NO_MODEL)
            .put("backend", NO_MODEL)
            .put("seed", engine.seed());
    ObjectNode shown = Json.object().put("backend", NO_MODEL);
    return new ModelPlan(identity, shown, Map.of(), List.of(), NoModelRecipe::new);
  }

  public EngineRecipe recipe(String key) {
    return recipes.apply(key);
  }

  private static ModelPlan local(
      Path folder, EngineConfig config, ChatProfile profile, EndpointSettings endpoint) {
    EndpointPlan.refuseEndpointSettings(endpoint);
    try (ModelFolder model = ModelFolder.open(folder)) {
      EnginePlan engine = Gpus.plan(model.checkpoint(), config, new SparkConf());
      String fingerprint = model.fingerprint();
      ObjectNode identity =
          Json.object()
              .put("model", model.name())
              .put("model_fingerprint", fingerprint)
              .put("max_model_len", engine.maxModelLen())
              .put("numerics", engine.arithmetic(config))
              .put("kv_cache_dtype", engine.kvCacheDtype().text())
              .put("emulate_fp8", config.emulateFp8())
              .put("backend", engine.provider().name())
              .put("seed", config.seed())
              .put("code", CodeIdentity.engine());
      ObjectNode shown =
          Json.object()
              .put("backend", engine.provider().name())
              .put("max_model_len", engine.maxModelLen())
              .put("num_blocks", engine.numBlocks())
              .put("cache_bytes", engine.cacheBytes(config.blockSize()));
      // Settled here, so that an executor that has less fails, and does not differ.
      HashMap<String, Object> settings = new HashMap<>(config.toMap());
      settings.put("max_model_len", engine.maxModelLen());
      settings.put("kernels", engine.provider().name());
      settings.put("numerics", engine.numerics().text());
      settings.put("kv_cache_dtype", engine.kvCacheDtype().text());
      Map<String, Object> sampling = new HashMap<>();
      sampling.put("temperature", profile.temperature());
      sampling.put("top_p", profile.topP());
      sampling.put("max_tokens", profile.maxTokens());
      sampling.putAll(model.generation().sampling());
      return new ModelPlan(
          identity,
          shown,
          sampling,
          List.of(),
          key -> new LocalRecipe(key, folder.toString(), fingerprint, settings, profile));
    }
  }
}
