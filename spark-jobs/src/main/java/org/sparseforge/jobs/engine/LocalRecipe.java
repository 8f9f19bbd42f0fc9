package org.sparseforge.jobs.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.resource.ResourceInformation;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.Engines;
import org.sparseforge.engine.ModelFolder;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.endpoint.EndpointRef;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.schemas.Json;

/**
 * An engine over a checkpoint.
 *
 * @param model folder of the checkpoint, the same on every machine
 * @param modelFingerprint what the driver found in it
 * @param settings by {@link EngineConfig}'s keys
 * @param profile how the model wants conversations
 */
public record LocalRecipe(
    String key,
    String model,
    String modelFingerprint,
    HashMap<String, Object> settings,
    ChatProfile profile)
    implements EngineRecipe {
  @Override
  public OpenModel open(Map<String, ResourceInformation> resources) {
    ModelFolder folder = ModelFolder.open(Path.of(model));
    if (!folder.fingerprint().equals(modelFingerprint)) {
      folder.close();
      throw new InputException(
          "--model "
              + model
              + " holds another model on an executor than on the driver; copy the same"
              + " folder to every machine");
    }
    return Engines.open(folder, Gpus.onDevice(config(), resources), profile);
  }

  /** Whether {@code --model REF} would name the same folder. */
  public boolean isOf(String ref) {
    return !EndpointRef.isOne(ref) && Models.folder(ref).toString().equals(model);
  }

  @Override
  public int window() {
    return 2 * config().maxNumSeqs();
  }

  @Override
  public long seed() {
    return config().seed();
  }

  public EngineConfig config() {
    return EngineConfig.from(settings);
  }

  @Override
  public String write() {
    ObjectNode node =
        Json.object()
            .put("key", key)
            .put("model", model)
            .put("model_fingerprint", modelFingerprint)
            .put("profile", profile.text());
    node.set("settings", Json.MAPPER.valueToTree(settings));
    return Json.write(node);
  }

  static LocalRecipe read(JsonNode node) {
    return new LocalRecipe(
        Json.text(node, "key"),
        Json.text(node, "model"),
        Json.text(node, "model_fingerprint"),
        EngineRecipe.settings(node),
        ChatProfile.of(Json.text(node, "profile")));
  }
}
