package org.sparseforge.engine.model;

import static org.sparseforge.engine.loader.ModelConfig.LATENT_NORM_EPS;

import org.sparseforge.engine.kernel.Cache;
import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Fp8Rounding;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.loader.ModelConfig;

/**
 * The lightning indexer of one layer: a small attention of its own whose scores decide which
 * earlier tokens the layer, and later layers that share its choice, attend to.
 *
 * <p>Unlike MLA's, its heads lie rotary part first, and the rotary layout is the family's own.
 */
final class Indexer {
  private final int layer;
  private final Kernels kernels;
  private final Activations act;
  private final ModelConfig.Indexer shape;
  private final int ropeDim;
  private final Linear wqB;
  private final Linear wk;
  private final Floats kNormWeight;
  private final Floats kNormBias;
  private final Linear weightsProj;
  private final Cache keys;
  private final float scale;
  private final boolean roundFp8;
  private final Fp8Rounding rounding;
  private final int[] chosen;

  Indexer(Layer layer) {
    this.layer = layer.index();
    kernels = layer.kernels();
    act = layer.activations();
    shape = layer.config().indexer();
    ropeDim = layer.config().attention().qkRopeHeadDim();
    wqB = layer.linear("self_attn.indexer.wq_b");
    wk = layer.linear("self_attn.indexer.wk");
    kNormWeight = layer.vector("self_attn.indexer.k_norm.weight");
    kNormBias = layer.vector("self_attn.indexer.k_norm.bias");
    weightsProj = layer.exactLinear("self_attn.indexer.weights_proj");
    keys = kernels.indexCache(layer.numSlots(), shape.indexHeadDim(), layer.options().blockSize());
    scale = (float) (1 / Math.sqrt((double) shape.indexNHeads() * shape.indexHeadDim()));
    roundFp8 = layer.options().emulateFp8().indexer();
    rounding = new Fp8Rounding(shape.indexHeadDim(), true);
    chosen = new int[shape.indexTopk()];
  }

  /** Makes {@code indexK} from {@code normed}. */
  Linear wk() {
    return wk;
  }

  /** Makes {@code indexQ} from {@code qLatent}, where this step {@link #scores}. */
  Linear wqB() {
    return wqB;
  }

  /**
   * Whether some token has more before it than is kept. Else nothing is scored, and queries would
   * be computed for nobody.
   */
  boolean scores(Step step) {
    return step.maxPosition >= shape.indexTopk();
  }

  /** Reads {@code normed}, {@code indexK} and {@code indexQ}, writes {@code topk}. */
  void forward(Step step, StepRecorder recorder) {
    int n = step.tokens.numTokens();
    int heads = shape.indexNHeads();
    kernels.layerNorm(act.indexK, act.indexK, kNormWeight, kNormBias, LATENT_NORM_EPS, n);
    rotate(act.indexK, 1, step);
    kernels.writeCache(keys, act.indexK, step.tokens);
    Rows q = act.indexQ.split(heads);
    if (scores(step)) {
      rotate(q, heads, step);
      weightsProj.apply(act.indexWeights, act.normed, n);
    }
    kernels.indexTopk(act.topk, q, act.indexWeights, keys, step.tokens, shape.indexTopk(), scale);
    if (recorder != null) {
      record(step, recorder);
    }
  }

  private void rotate(Rows rows, int rowsPerToken, Step step) {
    int n = step.tokens.numTokens();
    kernels.rope(rows.columns(0, ropeDim), rowsPerToken, step.angles, shape.ropeLayout(), n);
    if (roundFp8) {
      kernels.hadamard(rows, n * rowsPerToken);
      kernels.roundFp8(rows, rows, rounding, n * rowsPerToken);
    }
  }

  private void record(Step step, StepRecorder recorder) {
    for (int row = 0; row < step.tokens.numTokens(); row++) {
      if (recorder.wants(row)) {
        kernels.download(act.topk, row * chosen.length, chosen, chosen.length);
        int count = 0;
        while (count < chosen.length && chosen[count] >= 0) {
          count++;
        }
        recorder.topk(layer, row, chosen, 0, count);
      }
    }
  }
}
