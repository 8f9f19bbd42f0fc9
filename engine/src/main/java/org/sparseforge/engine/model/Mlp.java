package org.sparseforge.engine.model;

import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.Rows;

/** A dense feed-forward layer, {@code down(silu(gate(x)) * up(x))}; also the shared experts. */
final class Mlp {
  private final Kernels kernels;
  private final Activations act;
  private final Linear gateProj;
  private final Linear upProj;
  private final LinearGroup gateAndUp;
  private final Linear downProj;

  /**
   * @param name inside the layer, such as {@code mlp.shared_experts}
   */
  Mlp(Layer layer, String name) {
    kernels = layer.kernels();
    act = layer.activations();
    gateProj = layer.linear(name + ".gate_proj");
    upProj = layer.linear(name + ".up_proj");
    gateAndUp = new LinearGroup(gateProj, upProj);
    downProj = layer.linear(name + ".down_proj");
  }

  /** Reads {@code normed}, writes {@code delta}. */
  void forward(Step step) {
    int n = step.tokens.numTokens();
    Rows gate = act.gate(gateProj.matrix().rows());
    Rows up = act.up(upProj.matrix().rows());
    gateAndUp.apply(act.normed, n, gate, up);
    kernels.siluMul(gate, gate, up, n);
    downProj.apply(act.delta, gate, n);
  }
}
