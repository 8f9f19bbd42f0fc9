package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.jobs.engine.ModelPlan;
import org.sparseforge.jobs.engine.Models;
import org.sparseforge.jobs.input.InputFiles;
import org.sparseforge.jobs.input.InputScan;
import org.sparseforge.jobs.proofs.ProofFiles;
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
 * @param identity everything that changes results
 */
record InferencePlan(
    InputFiles files, InputScan scan, ModelPlan model, Recipe recipe, ObjectNode identity) {
  static InferencePlan of(InferenceSettings settings, Configuration hadoop) {
    ModelPlan model = model(settings);
    HashMap<String, Object> sampling = sampling(settings, model);
    Models.checked(() -> SamplingParams.from(sampling));
    InputFiles files = files(settings, hadoop);
    InputScan scan = InputScan.of(files);
    ObjectNode identity = identity(settings, model, sampling, scan);
    String key = Identity.sha256(CanonicalJson.write(identity));
    Recipe recipe =
        new Recipe(
            settings.kind(),
            model.recipe(key),
            sampling,
            settings.thinkingMode(),
            new HashMap<>(settings.method()));
    return new InferencePlan(files, scan, model, recipe, identity);
  }

  String fingerprint() {
    return recipe.engine().key();
  }

  private static ModelPlan model(InferenceSettings settings) {
    return settings.model() == null
        ? ModelPlan.none(settings.engine(), settings.endpoint())
        : ModelPlan.of(
            settings.model(), settings.engine(), settings.profile(), settings.endpoint());
  }

  private static InputFiles files(InferenceSettings settings, Configuration hadoop) {
    List<String> in =
        settings.kind() == InferenceKind.LABEL
            ? ProofFiles.of(settings.in(), hadoop)
            : settings.in();
    return InputFiles.find(in, settings.kind().columns(), hadoop);
  }

  /** The row goes before the command, and the command before the model. */
  private static HashMap<String, Object> sampling(InferenceSettings settings, ModelPlan model) {
    HashMap<String, Object> sampling = new HashMap<>();
    if (settings.kind().samples()) {
      sampling.putAll(model.sampling());
      sampling.putAll(settings.sampling());
    }
    return sampling;
  }

  private static ObjectNode identity(
      InferenceSettings settings,
      ModelPlan model,
      HashMap<String, Object> sampling,
      InputScan scan) {
    ObjectNode identity =
        Json.object()
            .put("command", settings.kind().command())
            .put("rows", scan.rows())
            .put("input", scan.digest());
    identity.setAll(model.identity());
    identity
        .put("profile", settings.profile().text())
        .put("thinking_mode", settings.thinkingMode().text());
    identity.set("sampling", Json.MAPPER.valueToTree(new TreeMap<>(sampling)));
    if (!settings.method().isEmpty()) {
      identity.set("method", Json.MAPPER.valueToTree(settings.method()));
    }
    if (settings.kind().judges()) {
      identity.put("code", CodeIdentity.judging());
    }
    return identity
        .put("schema_version", SchemaVersion.CURRENT)
        .put("generator_version", Version.CURRENT);
  }
}
