package org.sparseforge.jobs.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.resource.ResourceInformation;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.engine.endpoint.ApiKey;
import org.sparseforge.engine.endpoint.EndpointConfig;
import org.sparseforge.engine.endpoint.EndpointEngine;
import org.sparseforge.engine.endpoint.EndpointRef;
import org.sparseforge.engine.endpoint.Price;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.schemas.Json;

/**
 * An engine that asks an endpoint. The key is not in it: every machine has it in its environment.
 *
 * @param ref as {@link EndpointRef#text} writes it
 * @param settings by {@link EndpointConfig}'s keys
 * @param price of the model, or null
 * @param needsKey whether a machine without the key cannot work
 */
public record EndpointRecipe(
    String key, String ref, HashMap<String, Object> settings, Price price, boolean needsKey)
    implements EngineRecipe {
  static final String REF = "ref";

  @Override
  public OpenModel open(Map<String, ResourceInformation> resources) {
    EndpointConfig config = config();
    return EndpointEngine.open(
        EndpointRef.of(ref), config, key(config, needsKey), Optional.ofNullable(price));
  }

  /**
   * The key in this machine's environment.
   *
   * @throws InputException if it is needed and not there
   */
  static ApiKey key(EndpointConfig config, boolean needed) {
    ApiKey found = ApiKey.of(config.apiKeyEnv(), System::getenv);
    if (needed && !found.isPresent()) {
      throw new InputException(
          "the environment variable "
              + config.apiKeyEnv()
              + " is not set; put the endpoint's key into it, on every machine that runs tasks");
    }
    return found;
  }

  @Override
  public int window() {
    return 2 * config().maxConcurrency();
  }

  @Override
  public long seed() {
    return config().seed();
  }

  private EndpointConfig config() {
    return EndpointConfig.from(settings);
  }

  @Override
  public String write() {
    ObjectNode node = Json.object().put("key", key).put(REF, ref).put("needs_key", needsKey);
    node.set("settings", Json.MAPPER.valueToTree(settings));
    if (price != null) {
      node.putArray("price").add(price.prompt()).add(price.cached()).add(price.completion());
    }
    return Json.write(node);
  }

  static EndpointRecipe read(JsonNode node) {
    JsonNode price = node.path("price");
    return new EndpointRecipe(
        Json.text(node, "key"),
        Json.text(node, REF),
        EngineRecipe.settings(node),
        price.isArray()
            ? new Price(
                price.get(0).doubleValue(), price.get(1).doubleValue(), price.get(2).doubleValue())
            : null,
        node.path("needs_key").booleanValue());
  }
}
