package org.sparseforge.engine.model;

import static org.sparseforge.engine.loader.ModelConfig.LATENT_NORM_EPS;

import java.util.Optional;
import org.sparseforge.engine.kernel.Cache;
import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Fp8Rounding;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.kernel.PositionRange;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.loader.ModelConfig.Attention;
import org.sparseforge.engine.loader.RopeLayout;

/**
 * Multi-head latent attention over the tokens the indexer chose. Each token leaves one row in the
 * cache, latent first and rotary part after it, that serves all heads as key and value.
 *
 * <p>Two modes give the same result but for rounding. MQA brings queries into latent space and
 * attends there; MHA expands latents to keys and values of every head. Which one a token gets is a
 * matter of its position alone (see {@link TransformerOptions#mhaBelow}).
 */
final class Mla {
  private static final Fp8Rounding LATENT_ROUNDING = new Fp8Rounding(128, true);

  private final Kernels kernels;
  private final Activations act;
  private final Attention shape;
  private final Optional<Indexer> indexer;
  private final LinearGroup fromNormed;
  private final Floats qALayernorm;
  private final Linear qBProj;

  /** Where there is an indexer that scores. */
  private final Optional<LinearGroup> fromQLatent;

  private final Floats kvALayernorm;
  private final Matrix kvBProj;
  private final Linear oProj;
  private final Cache latents;
  private final float softmaxScale;
  private final int indexTopk;
  private final PositionRange mha;
  private final PositionRange mqa;
  private final boolean roundLatents;

  Mla(Layer layer) {
    kernels = layer.kernels();
    act = layer.activations();
    shape = layer.config().attention();
    indexer =
        layer.config().hasIndexer(layer.index())
            ? Optional.of(new Indexer(layer))
            : Optional.empty();
    Linear qAProj = layer.linear("self_attn.q_a_proj");
    Linear kvAProjWithMqa = layer.linear("self_attn.kv_a_proj_with_mqa");
    fromNormed =
        indexer
            .map(full -> new LinearGroup(qAProj, kvAProjWithMqa, full.wk()))
            .orElseGet(() -> new LinearGroup(qAProj, kvAProjWithMqa));
    qALayernorm = layer.vector("self_attn.q_a_layernorm.weight");
    qBProj = layer.linear("self_attn.q_b_proj");
    fromQLatent = indexer.map(full -> new LinearGroup(qBProj, full.wqB()));
    kvALayernorm = layer.vector("self_attn.kv_a_layernorm.weight");
    kvBProj = layer.matrix("self_attn.kv_b_proj");
    oProj = layer.linear("self_attn.o_proj");
    latents = kernels.latentCache(layer.numSlots(), shape.kvLoraRank(), shape.qkRopeHeadDim());
    softmaxScale = Rope.softmaxScale(layer.config());
    indexTopk = layer.config().indexer().indexTopk();
    // MHA attends to everything before a token, so it must not reach past where selection starts.
    int mhaBelow = Math.min(layer.options().mhaBelow(), indexTopk);
    mha = new PositionRange(0, mhaBelow);
    mqa = new PositionRange(mhaBelow, Integer.MAX_VALUE);
    roundLatents = layer.options().emulateFp8().latents();
  }

  /** Reads {@code normed}, writes {@code delta}. */
  void forward(Step step, StepRecorder recorder) {
    int n = step.tokens.numTokens();
    if (indexer.isPresent()) {
      fromNormed.apply(act.normed, n, act.qLatent, act.kv, act.indexK);
    } else {
      fromNormed.apply(act.normed, n, act.qLatent, act.kv);
    }
    kernels.rmsNorm(act.qLatent, act.qLatent, qALayernorm, LATENT_NORM_EPS, n);
    if (indexer.isPresent() && indexer.get().scores(step)) {
      fromQLatent.get().apply(act.qLatent, n, act.q, act.indexQ);
    } else {
      qBProj.apply(act.q, act.qLatent, n);
    }
    Rows latent = act.kv.columns(0, shape.kvLoraRank());
    Rows kPe = act.kv.columns(shape.kvLoraRank(), shape.qkRopeHeadDim());
    kernels.rmsNorm(latent, latent, kvALayernorm, LATENT_NORM_EPS, n);
    if (roundLatents) {
      kernels.roundFp8(latent, latent, LATENT_ROUNDING, n);
    }
    Rows q = act.q.split(shape.numAttentionHeads());
    Rows qPe = q.columns(shape.qkNopeHeadDim(), shape.qkRopeHeadDim());
    kernels.rope(kPe, 1, step.angles, RopeLayout.INTERLEAVED, n);
    kernels.rope(qPe, shape.numAttentionHeads(), step.angles, RopeLayout.INTERLEAVED, n);
    kernels.writeCache(latents, act.kv, step.tokens);
    indexer.ifPresent(full -> full.forward(step, recorder));
    attend(q, step);
    oProj.apply(act.delta, act.attended, n);
  }

  private void attend(Rows q, Step step) {
    int heads = shape.numAttentionHeads();
    Rows attended = act.attended.split(heads);
    if (mha.below() > 0) {
      kernels.denseAttention(attended, q, latents, kvBProj, shape, step.tokens, mha, softmaxScale);
    }
    if (step.maxPosition >= mqa.from()) {
      Rows absorbed = act.qAbsorbed.split(heads);
      Rows z = act.z.split(heads);
      kernels.absorbQuery(absorbed, q, kvBProj, shape, step.tokens, mqa);
      kernels.sparseAttention(
          z, absorbed, heads, latents, act.topk, indexTopk, step.tokens, mqa, softmaxScale);
      kernels.expandValue(attended, z, kvBProj, shape, step.tokens, mqa);
    }
  }
}
