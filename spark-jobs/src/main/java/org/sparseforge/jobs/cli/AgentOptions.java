package org.sparseforge.jobs.cli;

import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** How an agent goes about a task. Null is the agent's own default. */
final class AgentOptions {
  @Option(
      names = "--max-steps",
      paramLabel = "N",
      description = "Times the model is asked in one attempt. Default: 50.")
  private Integer maxSteps;

  @Option(
      names = "--max-episode-tokens",
      paramLabel = "N",
      description = "Tokens the model may draw in one attempt. Default: no limit.")
  private Integer maxEpisodeTokens;

  @Option(
      names = "--max-malformed",
      paramLabel = "N",
      description = "Replies it is told of that cannot be read, before one ends it. Default: 1.")
  private Integer maxMalformed;

  @Option(
      names = "--max-user-turns",
      paramLabel = "N",
      description = "Times a simulated user speaks after the task's own message. Default: 10.")
  private Integer maxUserTurns;

  @Option(
      names = "--max-tool-result-chars",
      paramLabel = "N",
      description = "Characters of a tool's result that are shown. Default: 20000.")
  private Integer maxToolResultChars;

  @Option(
      names = "--context-window",
      paramLabel = "N",
      description = "Tokens of the model's context. Default: what is known of the model.")
  private Integer contextWindow;

  @Option(
      names = "--context-threshold",
      paramLabel = "0-1",
      description = "Part of the window above which --context-strategy acts. Default: 0.8.")
  private Double contextThreshold;

  @Option(
      names = "--context-strategy",
      paramLabel = "NAME",
      description =
          "none, summary, discard_75, discard_all or parallel_fewest_step. Default: none.")
  private String contextStrategy;

  @Option(
      names = "--parallel-episodes",
      paramLabel = "N",
      description = "Attempts of which parallel_fewest_step takes one. Default: 4.")
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
