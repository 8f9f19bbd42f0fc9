package org.sparseforge.jobs.attempt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.Recording;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.endpoint.EndpointRef;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.jobs.engine.EndpointSettings;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.judge.JudgeSettings;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.episode.AgentConfig;
import org.sparseforge.verify.rollout.PassRateFilter;
import org.sparseforge.verify.rollout.RewardRules;

/**
 * How agents attempt tasks, and what the attempts are worth: checked.
 *
 * @param model as the user wrote it
 * @param engine of a model that runs here
 * @param endpoint of one that does not
 * @param sampling by {@link org.sparseforge.engine.sampling.SamplingParams}'s keys, those that were
 *     said
 * @param agent by {@link org.sparseforge.verify.episode.AgentConfig}'s keys, those that were said
 *     and defaults
 * @param samples attempts a task
 * @param seed of the run: with a task's id and a sample's number it determines an attempt
 * @param retries how often an attempt that broke is made again
 * @param concurrency attempts that one executor makes at a time; each holds a sandbox
 * @param record whether to keep the experts and the cut-offs of every token, where the model runs
 *     here
 * @param judge scores attempts too, as {@link RewardRules#judgeWeight} says; or null
 */
public record AttemptSettings(
    String model,
    EngineConfig engine,
    EndpointSettings endpoint,
    Map<String, Object> sampling,
    ChatProfile profile,
    Map<String, Object> agent,
    int samples,
    long seed,
    RewardRules rewards,
    PassRateFilter filter,
    int retries,
    int concurrency,
    String sandbox,
    boolean record,
    JudgeSettings judge) {
  private static final List<String> SANDBOXES = List.of("auto", "bubblewrap", "graalpy");

  /** Settings of endpoints that no command has an option for. */
  private static final List<String> NO_OPTIONS =
      List.of("circuit_failures", "max_pending_requests", "max_response_bytes", "seed");

  private static final int MOST_SAMPLES = 100_000;

  /** Attempts that no judge looks at. */
  public AttemptSettings(
      String model,
      EngineConfig engine,
      EndpointSettings endpoint,
      Map<String, Object> sampling,
      ChatProfile profile,
      Map<String, Object> agent,
      int samples,
      long seed,
      RewardRules rewards,
      PassRateFilter filter,
      int retries,
      int concurrency,
      String sandbox,
      boolean record) {
    this(
        model,
        engine,
        endpoint,
        sampling,
        profile,
        agent,
        samples,
        seed,
        rewards,
        filter,
        retries,
        concurrency,
        sandbox,
        record,
        null);
  }

  public AttemptSettings {
    sampling = new TreeMap<>(sampling);
    agent = resolved(agent);
    require(
        samples >= 1 && samples <= MOST_SAMPLES,
        "--samples must be 1 to 100000, got " + samples + "; it counts attempts at each task");
    require(
        retries >= 0 && retries <= 100,
        "--episode-retries must be 0 to 100, got "
            + retries
            + "; it counts further tries after one that broke");
    require(
        concurrency >= 1 && concurrency <= 4096,
        "--concurrent-episodes must be 1 to 4096, got "
            + concurrency
            + "; each holds a sandbox of its own");
    require(
        SANDBOXES.contains(sandbox),
        "--sandbox must be auto, bubblewrap or graalpy, got '" + sandbox + "'");
    require(
        profile != ChatProfile.SPECIALE,
        "--profile speciale has no tools, and agents need them; use --profile v3.2, with"
            + " --reward-profile speciale for rewards without a price on length");
  }

  /** All of an agent's settings, the window only where it was said: it is the model's otherwise. */
  private static Map<String, Object> resolved(Map<String, Object> said) {
    Map<String, Object> whole = new TreeMap<>(said);
    whole.putIfAbsent("context_window", Integer.MAX_VALUE);
    try {
      whole =
          new TreeMap<>(AgentConfig.from(whole, SamplingParams.defaults(), Recording.NONE).toMap());
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage(), e);
    }
    if (!said.containsKey("context_window")) {
      whole.remove("context_window");
    }
    return whole;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new InputException(otherwise);
    }
  }

  /** The settings under the keys a configuration file uses. */
  public ObjectNode toJson() {
    ObjectNode node = Json.object().put("model", model).put("samples", samples);
    engine.toMap().forEach((key, value) -> node.set(key, Json.MAPPER.valueToTree(value)));
    if (EndpointRef.isOne(model)) {
      ObjectNode said = endpoint.toJson();
      said.remove(NO_OPTIONS);
      node.setAll(said);
    }
    sampling.forEach((key, value) -> node.set(key, Json.MAPPER.valueToTree(value)));
    node.put("seed", seed).put("profile", profile.text());
    agent.forEach((key, value) -> node.set(key, Json.MAPPER.valueToTree(value)));
    node.setAll(rewards.toJson());
    return node.put("pass_rate_above", filter.above())
        .put("pass_rate_at_most", filter.atMost())
        .put("episode_retries", retries)
        .put("concurrent_episodes", concurrency)
        .put("sandbox", sandbox)
        .put("record", record)
        .setAll(judge == null ? Json.object() : judge.toJson());
  }

  /**
   * Groups of so many tasks that an executor should have under way: when the last attempts of one
   * take their time, those of others fill the room.
   */
  public int groupsUnderWay(int tasksOfGroup) {
    long episodes = (long) samples * tasksOfGroup;
    return (int) ((2L * concurrency + episodes - 1) / episodes);
  }

  /** What of these decides how an attempt goes and what it is worth; not how it is carried out. */
  public ObjectNode identity() {
    ObjectNode node = Json.object().put("samples", samples).put("seed", seed);
    node.put("profile", profile.text());
    node.setAll(rewards.toJson());
    return node.put("pass_rate_above", filter.above())
        .put("pass_rate_at_most", filter.atMost())
        .put("record", record);
  }
}
