package org.sparseforge.jobs.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.schemas.Json;

/**
 * Where an attempt ends, and how it keeps within the model's window.
 *
 * @param maxSteps times the model is asked
 * @param maxEpisodeTokens tokens the model may draw in all
 */
public record AgentLimits(int maxSteps, long maxEpisodeTokens) implements Serializable {
  public AgentLimits {
    if (maxSteps < 1) {
      throw new InputException("--max-steps must be 1 or more, got " + maxSteps);
    }
    if (maxEpisodeTokens < 1) {
      throw new InputException("--max-episode-tokens must be 1 or more, got " + maxEpisodeTokens);
    }
  }

  ObjectNode toJson() {
    return Json.object().put("max_steps", maxSteps).put("max_episode_tokens", maxEpisodeTokens);
  }
}
