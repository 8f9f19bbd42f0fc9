package org.sparseforge.jobs.attempt;

import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.engine.Recording;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.jobs.engine.EngineHolder;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.failure.JobException;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.episode.Agent;
import org.sparseforge.verify.episode.AgentConfig;
import org.sparseforge.verify.episode.AgentLoop;
import org.sparseforge.verify.episode.EpisodeJudge;
import org.sparseforge.verify.episode.EpisodeRequest;
import org.sparseforge.verify.sandbox.PythonSandbox;

/** The run's engine in this JVM, a sandbox, and the loop between them. */
final class LoopAgent implements JudgedAgent {
  private static final String AGAIN = "; what is done is kept, run the same command again";

  private final AgentRecipe recipe;
  private final OpenModel model;
  private final PythonSandbox sandbox;
  private final Agent agent;
  private final EpisodeJudge judge;

  private LoopAgent(AgentRecipe recipe, OpenModel model, PythonSandbox sandbox) {
    this.recipe = recipe;
    this.model = model;
    this.sandbox = sandbox;
    boolean record = recipe.record() && model.info().tokenIds();
    AgentConfig config =
        AgentConfig.from(
            recipe.agent(),
            SamplingParams.from(recipe.sampling()),
            new Recording(record, record, false, false));
    this.agent = new AgentLoop(model.engine(), sandbox, config).asConfigured();
    this.judge = new EpisodeJudge(sandbox);
  }

  /**
   * @param sandbox owned by the agent from now on
   */
  static LoopAgent open(AgentRecipe recipe, PythonSandbox sandbox) {
    try {
      return new LoopAgent(recipe, EngineHolder.get(recipe.engine()).model(), sandbox);
    } catch (RuntimeException e) {
      sandbox.close();
      throw e;
    }
  }

  @Override
  public Episode attempt(Task task, Environment environment, int sample) {
    EpisodeRequest request =
        new EpisodeRequest(task, environment, model.info().name(), "", recipe.seed(), sample);
    try {
      return judge.judge(task, agent.attempt(request));
    } catch (EngineException.Unauthorized e) {
      throw new InputException(e.getMessage(), e);
    } catch (EngineException e) {
      throw new JobException(e.getMessage() + AGAIN, e);
    }
  }

  @Override
  public void close() {
    EngineHolder.close(recipe.engine().key());
    sandbox.close();
  }
}
