package org.sparseforge.synth.task;

import org.sparseforge.synth.environment.World;
import org.sparseforge.verify.constraint.ConstraintModel;
import org.sparseforge.verify.constraint.ConstraintSolver;

/**
 * A constraint model that is known to have an answer.
 *
 * @param count right answers, counted up to {@link #COUNT_LIMIT}; -1 where that was not proved
 */
record SolvedModel(ConstraintModel model, ConstraintSolver solver, int count) {
  static final int COUNT_LIMIT = 50;

  /**
   * @throws Composer.Unsuitable if the solver finds no answer within its limit
   */
  static SolvedModel of(ConstraintModel model, World world) throws Composer.Unsuitable {
    ConstraintSolver solver = new ConstraintSolver(model, world.database());
    if (solver.solve() == null) {
      throw new Composer.Unsuitable("the solver found no answer within its limit");
    }
    return new SolvedModel(model, solver, solver.count(COUNT_LIMIT));
  }

  boolean isUnique() {
    return count == 1;
  }

  /** Right answers found, at most {@link #COUNT_LIMIT}. */
  int alternatives() {
    return count < 0 ? COUNT_LIMIT : count;
  }
}
