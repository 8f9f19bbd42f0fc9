package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.sparseforge.engine.EnginePlan;
import org.sparseforge.engine.ModelFolder;
import org.sparseforge.engine.loader.GenerationConfig;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.jobs.engine.EngineRecipe;
import org.sparseforge.jobs.engine.Gpus;
import org.sparseforge.jobs.input.InputFiles;
import org.sparseforge.jobs.input.InputScan;
import org.sparseforge.jobs.run.CodeIdentity;
import org.sparseforge.jobs.run.Version;
import org.sparseforge.schemas.CanonicalJson;
import org.sparseforge.schemas.Identity;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.SchemaVersion;

/**
 * What a run will do, found out on the driver without running the model: its input looked over, its
 * model checked, its settings resolved.
 *
 * @param engine the plan of an engine on the machines it will run on
 * @param identity everything that changes results
 */
record InferencePlan(
    InputFiles files, InputScan scan, EnginePlan engine, Recipe recipe, ObjectNode identity) {
  static InferencePlan of(InferenceSettings settings, Configuration hadoop) {
    Path folder = Models.folder(settings.model());
    return Models.checked(
        () -> {
          try (ModelFolder model = ModelFolder.open(folder)) {
            EnginePlan engine = Gpus.plan(model.checkpoint(), settings.engine(), new SparkConf());
            HashMap<String, Object> sampling = sampling(settings, model.generation());
            SamplingParams.from(sampling);
            InputFiles files = InputFiles.find(settings.in(), settings.kind().columns(), hadoop);
            InputScan scan = InputScan.of(files);
            ObjectNode identity = identity(settings, model, engine, sampling, scan);
            Recipe recipe =
                new Recipe(
                    settings.kind(),
                    new EngineRecipe(
                        Identity.sha256(CanonicalJson.write(identity)),
                        folder.toString(),
                        model.fingerprint(),
                        engineMap(settings, engine)),
                    sampling,
                    settings.profile(),
                    settings.thinkingMode());
            return new InferencePlan(files, scan, engine, recipe, identity);
          }
        });
  }

  String fingerprint() {
    return recipe.engine().key();
  }

  /**
   * The row goes before the command, the command before the checkpoint, that before the profile.
   */
  private static HashMap<String, Object> sampling(
      InferenceSettings settings, GenerationConfig generation) {
    HashMap<String, Object> sampling = new HashMap<>();
    if (settings.kind() == InferenceKind.GENERATE) {
      sampling.put("temperature", settings.profile().temperature());
      sampling.put("top_p", settings.profile().topP());
      sampling.put("max_tokens", settings.profile().maxTokens());
      sampling.putAll(generation.sampling());
      sampling.putAll(settings.sampling());
    }
    return sampling;
  }

  /**
   * The context is settled here, so that an executor with less memory fails rather than differs.
   */
  private static HashMap<String, Object> engineMap(InferenceSettings settings, EnginePlan engine) {
    HashMap<String, Object> map = new HashMap<>(settings.engine().toMap());
    map.put("max_model_len", engine.maxModelLen());
    map.put("kernels", engine.provider().name());
    return map;
  }

  private static ObjectNode identity(
      InferenceSettings settings,
      ModelFolder model,
      EnginePlan engine,
      Map<String, Object> sampling,
      InputScan scan) {
    ObjectNode identity =
        Json.object()
            .put("command", settings.kind().command())
            .put("rows", scan.rows())
            .put("input", scan.digest())
            .put("model", model.name())
            .put("model_fingerprint", model.fingerprint())
            .put("max_model_len", engine.maxModelLen())
            .put("numerics", settings.engine().numerics().text())
            .put("emulate_fp8", settings.engine().emulateFp8())
            .put("backend", engine.provider().name())
            .put("profile", settings.profile().text())
            .put("thinking_mode", settings.thinkingMode().text())
            .put("seed", settings.engine().seed());
    identity.set("sampling", Json.MAPPER.valueToTree(new java.util.TreeMap<>(sampling)));
    return identity
        .put("schema_version", SchemaVersion.CURRENT)
        .put("generator_version", Version.CURRENT)
        .put("code", CodeIdentity.engine());
  }
}
