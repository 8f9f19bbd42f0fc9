package org.sparseforge.verify.episode;

import java.util.Objects;
import org.sparseforge.engine.Engine;
import org.sparseforge.verify.sandbox.PythonSandbox;

/**
 * Attempts a task as one conversation: the model is asked, the tools it calls are called in the
 * environment, their results are shown to it, and so on until it answers or a limit is met.
 *
 * <p>Thinking in tool use follows DeepSeek-V3.2: reasoning stays in the context while only tool
 * results are added, and is dropped when a user speaks again; calls and results stay. Calls of one
 * reply are made in their order, and what is wrong with one is told to the model as its result. A
 * reply that breaks the format is not shown to the model again: it is told what was wrong, as a
 * user's message.
 */
public final class AgentLoop implements Agent {
  private final Engine engine;
  private final PythonSandbox sandbox;
  private final AgentConfig config;
  private final UserPlayer user;

  /** An agent whose model also plays the users of tasks that have one. */
  public AgentLoop(Engine engine, PythonSandbox sandbox, AgentConfig config) {
    this(engine, sandbox, config, UserPlayer.of(engine));
  }

  /**
   * @param engine the agent's model; like the sandbox it stays the caller's to close
   * @param user plays the users of tasks that have one
   */
  public AgentLoop(Engine engine, PythonSandbox sandbox, AgentConfig config, UserPlayer user) {
    this.engine = Objects.requireNonNull(engine, "engine");
    this.sandbox = Objects.requireNonNull(sandbox, "sandbox");
    this.config = Objects.requireNonNull(config, "config");
    this.user = Objects.requireNonNull(user, "user");
  }

  /** The loop, or what its configuration wants around it. */
  public Agent asConfigured() {
    return config.contextStrategy() == ContextStrategy.PARALLEL_FEWEST_STEP
        ? new ParallelFewestSteps(this, config.parallelEpisodes())
        : this;
  }

  @Override
  public Attempt attempt(EpisodeRequest request) {
    return new EpisodeRun(engine, sandbox, config, user, request).run();
  }
}
