package org.sparseforge.verify.proof;

/**
 * Proves problems with a model that also verifies. Deterministic given the seed it was made with
 * and the problem's index, as far as the engine is. Safe for use by many threads.
 */
public interface Prover {
  /**
   * @param log gets every call and every round
   * @throws org.sparseforge.engine.EngineException if the engine is gone
   */
  ProofRun prove(Problem problem, ProofLog log);
}
