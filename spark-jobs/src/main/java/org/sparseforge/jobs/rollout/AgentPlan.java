package org.sparseforge.jobs.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;

/**
 * What the driver found out about a model without running it.
 *
 * @param identity what of the model changes results, by name
 * @param engine by {@link org.sparseforge.engine.EngineConfig}'s keys, resolved
 * @param sampling by {@link org.sparseforge.engine.sampling.SamplingParams}'s keys, resolved
 * @param modelFingerprint what an executor has to find too
 */
public record AgentPlan(
    ObjectNode identity,
    HashMap<String, Object> engine,
    HashMap<String, Object> sampling,
    String modelFingerprint) {}
