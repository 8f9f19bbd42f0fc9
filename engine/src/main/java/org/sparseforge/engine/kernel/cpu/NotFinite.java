package org.sparseforge.engine.kernel.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.sparseforge.engine.kernel.NotANumberException;

/** Looks for NaN and infinity where a product would hide them: its ReLU makes them zero. */
final class NotFinite {
  private static final int L = Lanes.COUNT;

  private NotFinite() {}

  /**
   * @param what the numbers are
   * @param token whose they are
   */
  static void refuse(String what, int token, float[] x, int at, int n) {
    FloatVector sum = FloatVector.zero(Lanes.F);
    int i = at;
    for (; i <= at + n - L; i += L) {
      // Zero for every number but these.
      sum = sum.add(Lanes.load(x, i).mul(0f));
    }
    if (!sum.compare(VectorOperators.EQ, 0f).allTrue()) {
      i = at;
    }
    for (; i < at + n; i++) {
      if (!Float.isFinite(x[i])) {
        throw new NotANumberException("an %s of token %d is %s".formatted(what, token, x[i]));
      }
    }
  }
}
