package org.sparseforge.verify.episode;

import java.util.OptionalInt;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.Engine;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.FinishReason;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.schemas.TokenCounts;
import org.sparseforge.schemas.TokenTrace;

/** The agent's model for the length of an episode: asks it, and keeps account of every reply. */
final class AgentModel {
  private final Engine engine;
  private final AgentConfig config;
  private final String episodeId;
  private final TokenLedger ledger = new TokenLedger();
  private TokenCounts counts = TokenCounts.NONE;
  private int steps;
  private int asked;
  private long contextTokens;
  private String finishReason = "";

  AgentModel(Engine engine, AgentConfig config, String episodeId) {
    this.engine = engine;
    this.config = config;
    this.episodeId = episodeId;
  }

  /**
   * @throws EngineException.TooLong if the prompt does not fit; that is no step
   * @throws BrokenEpisode if the engine was told to abort the request
   */
  Completion ask(Prompt.Chat prompt) {
    String name = episodeId + "/" + steps;
    SamplingParams sampling = EpisodeSampling.of(config.sampling(), name, tokensLeft());
    asked = sampling.maxTokens();
    Completion completion =
        ModelCalls.ask(
            engine,
            new GenerationRequest(
                name, prompt, sampling, 0, config.recording(), OptionalInt.empty()));
    steps++;
    ledger.add(completion);
    counts = counts.plus(ModelCalls.counts(completion));
    contextTokens =
        (long) completion.usage().promptTokens() + completion.usage().completionTokens();
    finishReason = completion.finishReason().text();
    if (completion.finishReason() == FinishReason.ABORT) {
      throw new BrokenEpisode("aborted", 1, "the engine was told to abort the request", null);
    }
    return completion;
  }

  boolean mayBeAsked() {
    return steps < config.maxSteps();
  }

  int tokensLeft() {
    return (int) Math.max(0, config.maxEpisodeTokens() - counts.completionTokens());
  }

  /**
   * Whether a reply was cut by the context's end, and not by the number of tokens it might have.
   */
  boolean metContextEnd(Completion completion) {
    return completion.finishReason() == FinishReason.LENGTH
        && completion.usage().completionTokens() < asked;
  }

  /** Whether the last prompt and its reply take more of the window than the threshold. */
  boolean isCrowded() {
    return config.contextWindow() > 0
        && contextTokens > config.contextThreshold() * config.contextWindow();
  }

  /** Room has been made; how much will be seen with the next reply. */
  void relieve() {
    contextTokens = 0;
  }

  /** Adds what a call cost that is not the agent's own. */
  void addPrice(Completion completion) {
    counts = counts.plus(ModelCalls.price(completion));
  }

  TokenTrace trace() {
    return ledger.trace();
  }

  TokenCounts counts() {
    return counts;
  }

  int steps() {
    return steps;
  }

  String finishReason() {
    return finishReason;
  }
}
