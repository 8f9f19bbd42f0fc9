package org.sparseforge.engine.kernel;

import java.util.List;

/** The routed experts of one layer, by expert id: {@code down(silu(gate(x)) * up(x))}. */
public record ExpertMatrices(List<Matrix> gateProj, List<Matrix> upProj, List<Matrix> downProj) {
  public ExpertMatrices {
    gateProj = List.copyOf(gateProj);
    upProj = List.copyOf(upProj);
    downProj = List.copyOf(downProj);
  }

  public int count() {
    return gateProj.size();
  }
}
