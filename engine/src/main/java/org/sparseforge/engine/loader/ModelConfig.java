package org.sparseforge.engine.loader;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The shape of a model, as its config.json gives it; names are that file's keys in camelCase.
 *
 * @param rmsNormEps of the norms on the residual stream; those on the latents have their own
 * @param tieWordEmbeddings whether the head is the embedding table
 * @param mlp one entry a layer
 * @param quantization present where the weights are fp8
 */
public record ModelConfig(
    ModelFamily family,
    int vocabSize,
    int hiddenSize,
    int numHiddenLayers,
    int maxPositionEmbeddings,
    float rmsNormEps,
    boolean tieWordEmbeddings,
    Attention attention,
    Indexer indexer,
    List<MlpType> mlp,
    int intermediateSize,
    Experts experts,
    Rope rope,
    Optional<Quantization> quantization) {

  /**
   * Epsilon of the norms on the q and kv latents and of the indexer's key norm, in every family.
   */
  public static final float LATENT_NORM_EPS = 1e-6f;

  public ModelConfig {
    mlp = List.copyOf(mlp);
  }

  /** Reads {@code config.json} in {@code folder}. */
  public static ModelConfig read(Path folder) {
    return readFile(folder.resolve("config.json"));
  }

  /** Reads a file of config.json's form, whatever it is called. */
  public static ModelConfig readFile(Path file) {
    return ModelConfigReader.read(file);
  }

  /** What follows the attention of a layer. */
  public enum MlpType {
    DENSE,
    SPARSE
  }

  /** Multi-head latent attention. */
  public record Attention(
      int numAttentionHeads,
      int qLoraRank,
      int kvLoraRank,
      int qkNopeHeadDim,
      int qkRopeHeadDim,
      int vHeadDim) {
    public int qkHeadDim() {
      return qkNopeHeadDim + qkRopeHeadDim;
    }

    /** Numbers one token leaves in the latent cache of one layer. */
    public int cacheWidth() {
      return kvLoraRank + qkRopeHeadDim;
    }
  }

  /**
   * The lightning indexer.
   *
   * @param ropeLayout of its first qkRopeHeadDim dimensions, whatever MLA's is
   * @param full one entry a layer: true runs an indexer, false keeps what the nearest earlier full
   *     layer chose
   */
  public record Indexer(
      int indexNHeads, int indexHeadDim, int indexTopk, RopeLayout ropeLayout, List<Boolean> full) {
    public Indexer {
      full = List.copyOf(full);
    }
  }

  /** Mixture of experts. */
  public record Experts(
      int moeIntermediateSize,
      int nRoutedExperts,
      int nSharedExperts,
      int numExpertsPerTok,
      int nGroup,
      int topkGroup,
      boolean normTopkProb,
      float routedScalingFactor) {}

  /** Rotary position embedding; {@code yarn} present where positions are stretched. */
  public record Rope(double ropeTheta, Optional<Yarn> yarn) {}

  /**
   * @param attentionFactor multiplies cos and sin; 1 in every published model of these families
   * @param mscaleAllDim 0 where the file has none: the softmax scale is then left alone
   */
  public record Yarn(
      double factor,
      int originalMaxPositionEmbeddings,
      double betaFast,
      double betaSlow,
      double mscaleAllDim,
      double attentionFactor,
      boolean truncate) {}

  /**
   * @param quantBlockRows rows that share a scale
   * @param quantBlockCols columns that share a scale
   * @param ue8m0 whether activation scales are powers of two
   */
  public record Quantization(int quantBlockRows, int quantBlockCols, boolean ue8m0) {}

  /** Whether layer {@code layer} runs an indexer of its own. */
  public boolean hasIndexer(int layer) {
    return indexer.full().get(layer);
  }

  public boolean isSparse(int layer) {
    return mlp.get(layer) == MlpType.SPARSE;
  }

  /** Layers that run an indexer of their own. */
  public int numIndexers() {
    return (int) indexer.full().stream().filter(f -> f).count();
  }

  /** Numbers one token leaves in all caches together: nothing per head. */
  public long cacheValuesPerToken() {
    return (long) numHiddenLayers * attention.cacheWidth()
        + (long) numIndexers() * indexer.indexHeadDim();
  }
}
