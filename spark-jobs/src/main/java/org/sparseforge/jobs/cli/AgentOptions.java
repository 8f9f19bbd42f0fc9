package org.sparseforge.jobs.cli;

import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** How an agent goes about a task. Null is the agent's own default. */
final class AgentOptions {
  @Option(
      names = "--max-steps",
      paramLabel = "N",
      description = "Most times the model is asked in one attempt. Default: 50.")
  private Integer maxSteps;

  @Option(
      names = "--max-episode-tokens",
      paramLabel = "N",
      description = "Most tokens the model draws in one attempt. Default: no limit.")
  private Integer maxEpisodeTokens;

  @Option(
      names = "--max-malformed",
      paramLabel = "N",
      description =
          "Unreadable replies in one attempt that the model is told of; the next one ends it."
              + " Default: 1.")
  private Integer maxMalformed;

  @Option(
      names = "--max-user-turns",
      paramLabel = "N",
      description =
          "Most times a simulated user speaks in one attempt, after the task's own message."
              + " Default: 10.")
  private Integer maxUserTurns;

  @Option(
      names = "--max-tool-result-chars",
      paramLabel = "N",
      description = "Characters of a tool's result that the model is shown. Default: 20000.")
  private Integer maxToolResultChars;

  @Option(
      names = "--context-window",
      paramLabel = "N",
      description =
          "Tokens that the model's context holds. Default: a checkpoint's own; of an endpoint not"
              + " known, and nothing is done about it.")
  private Integer contextWindow;

  @Option(
      names = "--context-threshold",
      paramLabel = "0-1",
      description = "Part of --context-window above which --context-strategy acts. Default: 0.8.")
  private Double contextThreshold;

  @Option(
      names = "--context-strategy",
      paramLabel = "NAME",
      description =
          "What is done when the context is nearly full: none, summary, discard_75, discard_all"
              + " or parallel_fewest_step. Default: none.")
  private String contextStrategy;

  @Option(
      names = "--parallel-episodes",
      paramLabel = "N",
      description =
          "Attempts of which parallel_fewest_step keeps the one of the fewest steps; all are"
              + " paid. Default: 4.")
  private Integer parallelEpisodes;

  /** Those that were given, by the agent's keys. */
  Map<String, Object> values() {
    Map<String, Object> values = new HashMap<>();
    values.put("max_steps", maxSteps);
    values.put("max_episode_tokens", maxEpisodeTokens);
    values.put("max_malformed", maxMalformed);
    values.put("max_user_turns", maxUserTurns);
    values.put("max_tool_result_chars", maxToolResultChars);
    values.put("context_window", contextWindow);
    values.put("context_threshold", contextThreshold);
    values.put("context_strategy", contextStrategy);
    values.put("parallel_episodes", parallelEpisodes);
    values.values().removeIf(value -> value == null);
    return values;
  }
}
