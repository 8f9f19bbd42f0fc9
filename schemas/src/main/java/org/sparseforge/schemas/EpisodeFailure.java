package org.sparseforge.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;

/**
 * What broke an episode from outside the agent: a sandbox that died, an endpoint that refused.
 *
 * @param failureClass {@code sandbox}, {@code endpoint_unavailable} ...; the column is {@code
 *     class}
 * @param attempts how often it was tried; measures the run and takes no part in digests
 */
public record EpisodeFailure(String failureClass, int attempts) {
  /** The {@code outcome} of an episode with a failure. */
  public static final String OUTCOME = "broken";

  public EpisodeFailure {
    Objects.requireNonNull(failureClass, "failureClass");
    if (attempts < 1) {
      throw new IllegalArgumentException("what failed was tried at least once, got " + attempts);
    }
  }

  public EpisodeFailure withAttempts(int number) {
    return new EpisodeFailure(failureClass, number);
  }

  public ObjectNode toJson() {
    return Json.object().put("class", failureClass).put("attempts", attempts);
  }

  public static EpisodeFailure fromJson(JsonNode node) {
    return new EpisodeFailure(Json.text(node, "class"), node.path("attempts").intValue());
  }
}
