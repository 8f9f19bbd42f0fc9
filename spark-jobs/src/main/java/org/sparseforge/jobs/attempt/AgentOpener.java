package org.sparseforge.jobs.attempt;

import java.io.Serializable;

/** Makes the agent of a run; travels to the executors, so it carries no state. */
public interface AgentOpener extends Serializable {
  /**
   * Looks at the model on the driver, without running it.
   *
   * @throws org.sparseforge.jobs.failure.InputException if there is none, or it does not fit the
   *     settings
   */
  AgentPlan plan(AttemptSettings settings);

  /**
   * @throws org.sparseforge.jobs.failure.InputException if the model cannot be opened here
   */
  JudgedAgent open(AgentRecipe recipe);
}
