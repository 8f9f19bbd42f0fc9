package org.sparseforge.engine.model;

import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Kernels;

/** One layer: {@code h += attention(norm(h))}, then {@code h += mlp(norm(h))}. */
final class DecoderLayer {
  private final Kernels kernels;
  private final Activations act;
  private final boolean first;
  private final float eps;
  private final Floats inputLayernorm;
  private final Mla attention;
  private final Floats postAttentionLayernorm;
  private final Mlp dense;
  private final Moe sparse;

  DecoderLayer(Layer layer) {
    kernels = layer.kernels();
    act = layer.activations();
    first = layer.index() == 0;
    eps = layer.config().rmsNormEps();
    inputLayernorm = layer.vector("input_layernorm.weight");
    attention = new Mla(layer);
    postAttentionLayernorm = layer.vector("post_attention_layernorm.weight");
    boolean isSparse = layer.config().isSparse(layer.index());
    dense = isSparse ? null : new Mlp(layer, "mlp");
    sparse = isSparse ? new Moe(layer) : null;
  }

  /**
   * Reads and writes {@code hidden}. What the layer before left in {@code delta} is added on the
   * way in, and what this one leaves there is the next one's to add.
   */
  void forward(Step step, StepRecorder recorder) {
    int n = step.tokens.numTokens();
    if (first) {
      kernels.rmsNorm(act.normed, act.hidden, inputLayernorm, eps, n);
    } else {
      kernels.addRmsNorm(act.normed, act.hidden, act.delta, inputLayernorm, eps, n);
    }
    attention.forward(step, recorder);
    kernels.addRmsNorm(act.normed, act.hidden, act.delta, postAttentionLayernorm, eps, n);
    if (sparse == null) {
      dense.forward(step);
    } else {
      sparse.forward(step, recorder);
    }
  }
}
