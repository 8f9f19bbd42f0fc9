package org.sparseforge.verify.constraint;

import java.util.Arrays;
import org.chocosolver.solver.Model;
import org.chocosolver.solver.Solver;
import org.chocosolver.solver.variables.IntVar;

/**
 * A constraint model as stated for one search.
 *
 * @param variables one for each decision
 * @param objective times 10 to the {@code scale}; null where none is sought
 */
record ChocoProblem(Model model, IntVar[] variables, IntVar objective, int scale) {
  boolean solve() {
    return search().solve();
  }

  int[] assignment() {
    return Arrays.stream(variables).mapToInt(IntVar::getValue).toArray();
  }

  long nodes() {
    return search().getNodeCount();
  }

  /** Whether the search ended because of its limit, so that nothing is proved. */
  boolean cutShort() {
    return search().isStopCriterionMet();
  }

  Solver search() {
    return model.getSolver();
  }
}
