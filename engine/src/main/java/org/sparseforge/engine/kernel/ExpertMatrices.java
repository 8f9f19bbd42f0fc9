package org.sparseforge.engine.kernel;

import java.util.List;
import java.util.Optional;

/**
 * The routed experts of one layer, by expert id: {@code down(silu(gate(x)) * up(x))}.
 *
 * @param innerRounding what happens to an inner row before {@code down}; usually nothing
 */
public record ExpertMatrices(
    List<Matrix> gateProj,
    List<Matrix> upProj,
    List<Matrix> downProj,
    Optional<Fp8Rounding> innerRounding) {
  public ExpertMatrices {
    gateProj = List.copyOf(gateProj);
    upProj = List.copyOf(upProj);
    downProj = List.copyOf(downProj);
  }

  public int count() {
    return gateProj.size();
  }
}
