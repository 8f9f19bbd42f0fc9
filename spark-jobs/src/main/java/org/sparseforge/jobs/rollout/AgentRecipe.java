package org.sparseforge.jobs.rollout;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.schemas.Identity;

/**
 * What an executor needs to open the agent, wherever it runs.
 *
 * @param key names the run; equal keys share an agent
 * @param concurrency attempts at a time in one JVM
 */
public record AgentRecipe(
    String key,
    String model,
    String modelFingerprint,
    HashMap<String, Object> engine,
    HashMap<String, Object> sampling,
    ChatProfile profile,
    ThinkingMode thinkingMode,
    long seed,
    AgentLimits limits,
    boolean record,
    int concurrency,
    String sandbox)
    implements Serializable {
  /** Of a run named {@code key}. */
  static AgentRecipe of(String key, AttemptSettings settings, AgentPlan plan) {
    return new AgentRecipe(
        key,
        settings.model(),
        plan.modelFingerprint(),
        plan.engine(),
        plan.sampling(),
        settings.profile(),
        settings.thinkingMode(),
        settings.seed(),
        settings.limits(),
        settings.record(),
        settings.concurrency(),
        settings.sandbox());
  }

  /**
   * The seed of one attempt: 0 to 2^53 - 1, which every endpoint's JSON keeps whole. The same
   * whoever makes the attempt, when, and how often.
   */
  public long seedOf(String taskId, int sample) {
    byte[] text = (seed + " " + taskId + " " + sample).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.wrap(Identity.newSha256().digest(text)).getLong() >>> 11;
  }
}
