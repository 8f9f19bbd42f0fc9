package org.sparseforge.jobs.judge;

import java.io.Serializable;
import java.util.HashMap;
import org.sparseforge.jobs.engine.EngineHolder;
import org.sparseforge.jobs.engine.EngineRecipe;

/**
 * What an executor needs to judge, wherever it runs.
 *
 * @param sampling by {@link org.sparseforge.engine.sampling.SamplingParams}'s keys
 * @param rubric JSON text, of tasks without one of their own; or null
 */
public record JudgeRecipe(
    EngineRecipe engine,
    HashMap<String, Object> sampling,
    String rubric,
    int judgements,
    double threshold,
    long seed)
    implements Serializable {
  /**
   * The judge of this JVM, over the engine that all its tasks share.
   *
   * @throws org.sparseforge.jobs.failure.InputException if its model cannot be opened here
   */
  public TaskJudge open() {
    return new TaskJudge(this, EngineHolder.get(engine).model());
  }

  /** Closes the engine of this JVM; where agents share it, it is theirs too. */
  public void close() {
    EngineHolder.close(engine.key());
  }
}
