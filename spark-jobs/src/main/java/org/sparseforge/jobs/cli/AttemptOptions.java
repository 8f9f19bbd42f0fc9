package org.sparseforge.jobs.cli;

import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.jobs.rollout.AttemptSettings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How agents attempt tasks, whichever command has them do it. */
final class AttemptOptions {
  @Option(
      names = "--episode-retries",
      defaultValue = "3",
      paramLabel = "N",
      description = "Further tries at an attempt that broke. Default: ${DEFAULT-VALUE}.")
  private int episodeRetries;

  @Option(
      names = "--concurrent-episodes",
      defaultValue = "32",
      paramLabel = "N",
      description = "Attempts one executor makes at a time. Default: ${DEFAULT-VALUE}.")
  private int concurrentEpisodes;

  @Option(
      names = "--record",
      arity = "0..1",
      defaultValue = "true",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description = "Keep experts and cut-offs of every token, where the model runs here.")
  private boolean record;

  @Mixin private SamplingOptions sampling = new SamplingOptions();
  @Mixin private ChatOptions chat = new ChatOptions();
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private RewardOptions rewards = new RewardOptions();

  /**
   * @param samples attempts a task
   */
  AttemptSettings settings(
      String model, EngineConfig engine, int samples, long seed, String sandbox) {
    var values = agent.values();
    ThinkingMode mode = chat.thinkingMode();
    values.put("thinking_mode", mode.text());
    return new AttemptSettings(
        model,
        engine,
        sampling.values(),
        chat.profile(),
        values,
        samples,
        seed,
        rewards.rules(),
        rewards.filter(),
        episodeRetries,
        concurrentEpisodes,
        sandbox,
        record);
  }
}
