package org.sparseforge.verify.episode;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.sparseforge.engine.Recording;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.config.Settings;
import org.sparseforge.engine.sampling.SamplingParams;

/**
 * How an agent attempts tasks. Every component but the first two is the setting of its snake_case
 * name.
 *
 * @param sampling of every reply; its {@code max_tokens} limits one reply, its seed is not used
 * @param recording which of the model's choices episodes keep
 * @param thinkingMode whether the model reasons before it replies
 * @param maxSteps how often the model is asked
 * @param maxEpisodeTokens tokens it may draw in all its replies together
 * @param maxMalformed how often it is told that its reply could not be read; the next one that
 *     cannot ends the episode
 * @param maxUserTurns how often a simulated user speaks, after the task's own message
 * @param maxToolResultChars of a tool's result that the model is shown; the rest is cut, and said
 *     to be
 * @param contextWindow tokens of the model's context; 0 where it is not known, and nothing is done
 *     about it
 * @param contextThreshold part of the window above which the strategy acts
 * @param parallelEpisodes how many {@link ContextStrategy#PARALLEL_FEWEST_STEP} runs
 */
public record AgentConfig(
    SamplingParams sampling,
    Recording recording,
    ThinkingMode thinkingMode,
    int maxSteps,
    int maxEpisodeTokens,
    int maxMalformed,
    int maxUserTurns,
    int maxToolResultChars,
    int contextWindow,
    double contextThreshold,
    ContextStrategy contextStrategy,
    int parallelEpisodes) {
  public AgentConfig {
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(recording, "recording");
    check(maxSteps >= 1, "max_steps", "1 or more", maxSteps);
    check(maxEpisodeTokens >= 1, "max_episode_tokens", "1 or more", maxEpisodeTokens);
    check(maxMalformed >= 0, "max_malformed", "0 or more", maxMalformed);
    check(maxUserTurns >= 0, "max_user_turns", "0 or more", maxUserTurns);
    check(maxToolResultChars >= 100, "max_tool_result_chars", "100 or more", maxToolResultChars);
    check(contextWindow >= 0, "context_window", "0 (not known) or more", contextWindow);
    check(
        contextThreshold > 0 && contextThreshold <= 1,
        "context_threshold",
        "above 0 and at most 1",
        contextThreshold);
    check(parallelEpisodes >= 1, "parallel_episodes", "1 or more", parallelEpisodes);
    boolean acts =
        contextStrategy != ContextStrategy.NONE
            && contextStrategy != ContextStrategy.PARALLEL_FEWEST_STEP;
    check(
        contextWindow > 0 || !acts,
        "context_window",
        "given for context_strategy " + contextStrategy.text(),
        contextWindow);
  }

  /**
   * @param values by snake_case name
   * @throws IllegalArgumentException for an unknown key or a value out of range
   */
  public static AgentConfig from(
      Map<String, ?> values, SamplingParams sampling, Recording recording) {
    Settings settings = new Settings("agent", values);
    AgentConfig config =
        new AgentConfig(
            sampling,
            recording,
            settings.oneOf("thinking_mode", ThinkingMode.class, ThinkingMode.THINKING),
            settings.intValue("max_steps", 50),
            settings.intValue("max_episode_tokens", SamplingParams.NO_LIMIT),
            settings.intValue("max_malformed", 1),
            settings.intValue("max_user_turns", 10),
            settings.intValue("max_tool_result_chars", 20_000),
            settings.intValue("context_window", 0),
            settings.doubleValue("context_threshold", 0.8),
            settings.oneOf("context_strategy", ContextStrategy.class, ContextStrategy.NONE),
            settings.intValue("parallel_episodes", 4));
    settings.refuseUnknown();
    return config;
  }

  /** Every setting under its key; {@link #from} reads it back. */
  public Map<String, Object> toMap() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("thinking_mode", thinkingMode.text());
    values.put("max_steps", maxSteps);
    values.put("max_episode_tokens", maxEpisodeTokens);
    values.put("max_malformed", maxMalformed);
    values.put("max_user_turns", maxUserTurns);
    values.put("max_tool_result_chars", maxToolResultChars);
    values.put("context_window", contextWindow);
    values.put("context_threshold", contextThreshold);
    values.put("context_strategy", contextStrategy.text());
    values.put("parallel_episodes", parallelEpisodes);
    return values;
  }

  private static void check(boolean holds, String key, String wanted, Object value) {
    if (!holds) {
      throw new IllegalArgumentException("agent: " + key + " must be " + wanted + ", got " + value);
    }
  }
}
