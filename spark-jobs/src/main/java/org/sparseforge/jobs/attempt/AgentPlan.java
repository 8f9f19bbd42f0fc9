package org.sparseforge.jobs.attempt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import org.sparseforge.schemas.Json;

/**
 * What the driver found out about a model without running it, and what follows for its use.
 *
 * @param model what of the model changes results, by name
 * @param engine by {@link org.sparseforge.engine.EngineConfig}'s keys, resolved
 * @param sampling by {@link org.sparseforge.engine.sampling.SamplingParams}'s keys, resolved
 * @param agent by {@link org.sparseforge.verify.episode.AgentConfig}'s keys, resolved
 * @param modelFingerprint what an executor has to find too
 */
public record AgentPlan(
    ObjectNode model,
    HashMap<String, Object> engine,
    HashMap<String, Object> sampling,
    HashMap<String, Object> agent,
    String modelFingerprint) {

  /** Everything here that changes results, by name. */
  public ObjectNode identity() {
    ObjectNode identity = model.deepCopy();
    identity.set("sampling", Json.MAPPER.valueToTree(new java.util.TreeMap<>(sampling)));
    identity.set("agent", Json.MAPPER.valueToTree(new java.util.TreeMap<>(agent)));
    return identity;
  }
}
