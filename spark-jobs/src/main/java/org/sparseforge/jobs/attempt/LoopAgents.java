package org.sparseforge.jobs.attempt;

import java.io.Serializable;
import org.sparseforge.verify.sandbox.PatientSandbox;
import org.sparseforge.verify.sandbox.PythonSandbox;

/**
 * Opens agents that are a model and a sandbox.
 *
 * @param sandboxes opens what runs environments and verifiers
 */
public record LoopAgents(Sandboxing sandboxes) implements AgentOpener {
  /** Opens a sandbox by its name: auto, bubblewrap or graalpy. */
  @FunctionalInterface
  public interface Sandboxing extends Serializable {
    PythonSandbox open(String name);
  }

  @Override
  public AgentPlan plan(AttemptSettings settings) {
    return AgentPlan.of(settings);
  }

  @Override
  public JudgedAgent open(AgentRecipe recipe) {
    return LoopAgent.open(recipe, new PatientSandbox(sandboxes.open(recipe.sandbox())));
  }
}
