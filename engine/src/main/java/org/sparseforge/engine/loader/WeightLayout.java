package org.sparseforge.engine.loader;

import java.util.ArrayList;
import java.util.List;
import org.sparseforge.engine.loader.ModelConfig.Attention;
import org.sparseforge.engine.loader.WeightSpec.Role;

/** Every tensor of a model, by its name on disk, in the order of the forward pass. */
final class WeightLayout {
  private final ModelConfig config;
  private final List<WeightSpec> specs = new ArrayList<>();

  private WeightLayout(ModelConfig config) {
    this.config = config;
  }

  static List<WeightSpec> of(ModelConfig config) {
    WeightLayout layout = new WeightLayout(config);
    try {
      layout.model();
    } catch (ArithmeticException e) {
      throw new ModelLoadException(
          "config.json: its sizes multiply to a matrix of more than 2^31 rows", e);
    }
    return layout.specs;
  }

  private void model() {
    int hidden = config.hiddenSize();
    matrix("model.embed_tokens", config.vocabSize(), hidden, Role.EMBEDDING);
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      String layer = "model.layers." + i + ".";
      norm(layer + "input_layernorm", hidden);
      attention(layer + "self_attn.");
      if (config.hasIndexer(i)) {
        indexer(layer + "self_attn.indexer.");
      }
      norm(layer + "post_attention_layernorm", hidden);
      if (config.isSparse(i)) {
        experts(layer + "mlp.");
      } else {
        mlp(layer + "mlp.", config.intermediateSize());
      }
    }
    norm("model.norm", hidden);
    if (!config.tieWordEmbeddings()) {
      matrix("lm_head", config.vocabSize(), hidden, Role.FINE_MATRIX);
    }
  }

  private void attention(String prefix) {
    Attention a = config.attention();
    int heads = a.numAttentionHeads();
    matrix(prefix + "q_a_proj", a.qLoraRank(), config.hiddenSize(), Role.MATRIX);
    norm(prefix + "q_a_layernorm", a.qLoraRank());
    matrix(prefix + "q_b_proj", product(heads, a.qkHeadDim()), a.qLoraRank(), Role.MATRIX);
    matrix(prefix + "kv_a_proj_with_mqa", a.cacheWidth(), config.hiddenSize(), Role.MATRIX);
    norm(prefix + "kv_a_layernorm", a.kvLoraRank());
    matrix(
        prefix + "kv_b_proj",
        product(heads, a.qkNopeHeadDim() + a.vHeadDim()),
        a.kvLoraRank(),
        Role.MATRIX);
    matrix(prefix + "o_proj", config.hiddenSize(), product(heads, a.vHeadDim()), Role.MATRIX);
  }

  private void indexer(String prefix) {
    int heads = config.indexer().indexNHeads();
    int dim = config.indexer().indexHeadDim();
    matrix(prefix + "wq_b", product(heads, dim), config.attention().qLoraRank(), Role.MATRIX);
    matrix(prefix + "wk", dim, config.hiddenSize(), Role.MATRIX);
    specs.add(new WeightSpec(prefix + "k_norm.weight", 0, dim, Role.INDEX_NORM));
    specs.add(new WeightSpec(prefix + "k_norm.bias", 0, dim, Role.INDEX_NORM_BIAS));
    matrix(prefix + "weights_proj", heads, config.hiddenSize(), Role.FINE_MATRIX);
  }

  private void experts(String prefix) {
    ModelConfig.Experts e = config.experts();
    matrix(prefix + "gate", e.nRoutedExperts(), config.hiddenSize(), Role.FINE_MATRIX);
    specs.add(
        new WeightSpec(
            prefix + "gate.e_score_correction_bias", 0, e.nRoutedExperts(), Role.CORRECTION_BIAS));
    for (int i = 0; i < e.nRoutedExperts(); i++) {
      mlp(prefix + "experts." + i + ".", e.moeIntermediateSize());
    }
    mlp(prefix + "shared_experts.", product(e.moeIntermediateSize(), e.nSharedExperts()));
  }

  private void mlp(String prefix, int width) {
    matrix(prefix + "gate_proj", width, config.hiddenSize(), Role.MATRIX);
    matrix(prefix + "up_proj", width, config.hiddenSize(), Role.MATRIX);
    matrix(prefix + "down_proj", config.hiddenSize(), width, Role.MATRIX);
  }

  private static int product(int a, int b) {
    return Math.multiplyExact(a, b);
  }

  private void matrix(String name, int rows, int cols, Role role) {
    specs.add(new WeightSpec(name + ".weight", rows, cols, role));
  }

  private void norm(String name, int width) {
    specs.add(new WeightSpec(name + ".weight", 0, width, Role.NORM));
  }
}
