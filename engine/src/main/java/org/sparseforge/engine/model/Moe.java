package org.sparseforge.engine.model;

import java.util.ArrayList;
import java.util.List;
import org.sparseforge.engine.kernel.ExpertMatrices;
import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.loader.ModelConfig.Experts;

/**
 * Mixture of experts: the shared ones see every token, and the router picks a few of the rest. Its
 * correction bias decides who is picked and never how much they count.
 */
final class Moe {
  private final int layer;
  private final Kernels kernels;
  private final Activations act;
  private final Experts shape;
  private final Matrix gate;
  private final Floats eScoreCorrectionBias;
  private final Mlp sharedExperts;
  private final ExpertMatrices experts;

  /** Any expert's: all of them round their inputs alike. */
  private final Linear firstExpert;

  private final int[] chosen;

  Moe(Layer layer) {
    this.layer = layer.index();
    kernels = layer.kernels();
    act = layer.activations();
    shape = layer.config().experts();
    gate = layer.exactMatrix("mlp.gate");
    eScoreCorrectionBias = layer.vector("mlp.gate.e_score_correction_bias");
    sharedExperts = new Mlp(layer, "mlp.shared_experts");
    firstExpert = layer.linear("mlp.experts.0.gate_proj");
    experts =
        new ExpertMatrices(
            experts(layer, "gate_proj"),
            experts(layer, "up_proj"),
            experts(layer, "down_proj"),
            layer.linear("mlp.experts.0.down_proj").rounding());
    chosen = new int[shape.numExpertsPerTok()];
  }

  private static List<Matrix> experts(Layer layer, String name) {
    List<Matrix> matrices = new ArrayList<>();
    for (int e = 0; e < layer.config().experts().nRoutedExperts(); e++) {
      matrices.add(layer.matrix("mlp.experts." + e + "." + name));
    }
    return matrices;
  }

  /** Reads {@code normed}, writes {@code delta}. */
  void forward(Step step, StepRecorder recorder) {
    int n = step.tokens.numTokens();
    kernels.linear(act.routerLogits, act.normed, gate, n);
    kernels.gate(
        act.expertIds, act.expertWeights, act.routerLogits, eScoreCorrectionBias, shape, n);
    sharedExperts.forward(step);
    kernels.addExperts(
        act.delta,
        firstExpert.rounded(act.normed, n),
        experts,
        act.expertIds,
        act.expertWeights,
        shape.numExpertsPerTok(),
        n);
    if (recorder != null) {
      record(n, recorder);
    }
  }

  private void record(int numTokens, StepRecorder recorder) {
    for (int row = 0; row < numTokens; row++) {
      if (recorder.wants(row)) {
        kernels.download(act.expertIds, row * chosen.length, chosen, chosen.length);
        recorder.experts(layer, row, chosen, 0, chosen.length);
      }
    }
  }
}
