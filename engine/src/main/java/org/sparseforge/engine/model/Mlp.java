package org.sparseforge.engine.model;

import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.kernel.Rows;

/** A dense feed-forward layer, {@code down(silu(gate(x)) * up(x))}; also the shared experts. */
final class Mlp {
  private final Kernels kernels;
  private final Activations act;
  private final Matrix gateProj;
  private final Matrix upProj;
  private final Matrix downProj;

  /**
   * @param name inside the layer, such as {@code mlp.shared_experts}
   */
  Mlp(Layer layer, String name) {
    kernels = layer.kernels();
    act = layer.activations();
    gateProj = layer.matrix(name + ".gate_proj");
    upProj = layer.matrix(name + ".up_proj");
    downProj = layer.matrix(name + ".down_proj");
  }

  /** Reads {@code normed}, writes {@code delta}. */
  void forward(Step step) {
    int n = step.tokens.numTokens();
    Rows gate = act.gate(gateProj.rows());
    Rows up = act.up(upProj.rows());
    kernels.linear(gate, act.normed, gateProj, n);
    kernels.linear(up, act.normed, upProj, n);
    kernels.siluMul(gate, gate, up, n);
    kernels.linear(act.delta, gate, downProj, n);
  }
}
