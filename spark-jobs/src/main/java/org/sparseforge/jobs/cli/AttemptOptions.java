package org.sparseforge.jobs.cli;

import java.util.Map;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.endpoint.EndpointRef;
import org.sparseforge.jobs.attempt.AttemptSettings;
import org.sparseforge.jobs.engine.EndpointSettings;
import org.sparseforge.jobs.judge.JudgeSettings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How agents attempt tasks, whichever command has them do it. */
final class AttemptOptions {
  @Option(
      names = "--episode-retries",
      defaultValue = "3",
      paramLabel = "N",
      description =
          "Further tries at an attempt that broke for a reason outside the agent. Default:"
              + " ${DEFAULT-VALUE}.")
  private int episodeRetries;

  @Option(
      names = "--concurrent-episodes",
      defaultValue = "32",
      paramLabel = "N",
      description =
          "Most attempts under way at a time, in each executor. Default: ${DEFAULT-VALUE}.")
  private int concurrentEpisodes;

  @Option(
      names = "--record",
      arity = "0..1",
      defaultValue = "true",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description =
          "Keep every token's experts and cut-offs, about 1 KB a token of a large model; of"
              + " models that run here. Default: ${DEFAULT-VALUE}.")
  private boolean record;

  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private EndpointOptions endpoint = new EndpointOptions();
  @Mixin private RewardOptions rewards = new RewardOptions();

  /** How a model that is an endpoint is reached, by agents or by an author. */
  EndpointSettings endpoint() {
    return endpoint.settings();
  }

  /**
   * @param sampling by the engine's keys, those that were given
   * @param samples attempts a task
   * @param judge scores them too, or null
   */
  AttemptSettings settings(
      String model,
      EngineConfig engine,
      Map<String, Object> sampling,
      ChatOptions chat,
      int samples,
      long seed,
      String sandbox,
      JudgeSettings judge) {
    Map<String, Object> values = agent.values();
    values.put("thinking_mode", chat.thinkingMode().text());
    return new AttemptSettings(
        model,
        engine,
        // where the agent runs here, what was said of endpoints is the judge's
        judge == null || EndpointRef.isOne(model)
            ? endpoint.settings()
            : EndpointSettings.defaults(),
        sampling,
        chat.profile(),
        values,
        samples,
        seed,
        rewards.rules(),
        rewards.filter(),
        episodeRetries,
        concurrentEpisodes,
        sandbox,
        record,
        judge);
  }
}
