package org.sparseforge.jobs.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.sparseforge.engine.endpoint.EndpointConfig;
import org.sparseforge.schemas.Json;

/**
 * What a user said about an endpoint.
 *
 * @param keyNamed whether the variable of the key was named, and not left to the default
 * @param prices file of prices, if there is one
 */
public record EndpointSettings(EndpointConfig config, boolean keyNamed, Optional<String> prices) {
  public static EndpointSettings defaults() {
    return new EndpointSettings(EndpointConfig.defaults(), false, Optional.empty());
  }

  /** The settings under the keys a configuration file uses. */
  public ObjectNode toJson() {
    ObjectNode node = Json.MAPPER.valueToTree(config.toMap());
    return node.put("prices", prices.orElse(null));
  }
}
