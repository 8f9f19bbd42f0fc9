package org.sparseforge.engine.model;

import org.sparseforge.engine.kernel.Projection;
import org.sparseforge.engine.kernel.Rows;

/** Matrices that see the same input, computed together where all of them are given it alike. */
final class LinearGroup {
  private final Linear[] linears;
  private final boolean alike;

  LinearGroup(Linear... linears) {
    this.linears = linears.clone();
    boolean same = true;
    for (Linear linear : linears) {
      same &= linear.rounding().equals(linears[0].rounding());
    }
    alike = same;
  }

  /**
   * @param outs one for each matrix, in their order
   */
  void apply(Rows x, int numRows, Rows... outs) {
    if (!alike) {
      for (int i = 0; i < linears.length; i++) {
        linears[i].apply(outs[i], x, numRows);
      }
      return;
    }
    Projection[] projections = new Projection[linears.length];
    for (int i = 0; i < linears.length; i++) {
      projections[i] = new Projection(outs[i], linears[i].matrix());
    }
    Linear first = linears[0];
    first.kernels().linears(first.rounded(x, numRows), numRows, projections);
  }
}
