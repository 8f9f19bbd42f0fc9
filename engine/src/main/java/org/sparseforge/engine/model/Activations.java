package org.sparseforge.engine.model;

import org.sparseforge.engine.kernel.DeviceMemory;
import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Ints;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.loader.ModelConfig;
import org.sparseforge.engine.loader.ModelConfig.Attention;

/**
 * All the memory a pass writes to besides the caches, one set for all layers. {@code T} below is
 * maxNumBatchedTokens.
 */
final class Activations {
  /** [T][hiddenSize] the residual stream. */
  final Rows hidden;

  /** [T][hiddenSize] the residual stream, normalised. */
  final Rows normed;

  /** [T][hiddenSize] what a sublayer adds to the residual stream. */
  final Rows delta;

  /** [T][qLoraRank] */
  final Rows qLatent;

  /** [T * heads][qkHeadDim] */
  final Rows q;

  /** [T][kvLoraRank + qkRopeHeadDim] */
  final Rows kv;

  /** [T * heads][kvLoraRank + qkRopeHeadDim] */
  final Rows qAbsorbed;

  /** [T * heads][kvLoraRank] */
  final Rows z;

  /** [T][heads * vHeadDim] */
  final Rows attended;

  /** [T][indexNHeads * indexHeadDim] */
  final Rows indexQ;

  /** [T][indexHeadDim] */
  final Rows indexK;

  /** [T][indexNHeads] */
  final Rows indexWeights;

  /**
   * [T][indexTopk] positions; kept from layer to layer, for layers that share an earlier choice.
   */
  final Ints topk;

  /** [T][nRoutedExperts] */
  final Rows routerLogits;

  /** [T][numExpertsPerTok] */
  final Ints expertIds;

  /** [T][numExpertsPerTok] */
  final Floats expertWeights;

  private final Floats gate;
  private final Floats up;
  private final Floats rounded;

  Activations(
      DeviceMemory memory, ModelConfig config, int maxNumBatchedTokens, EmulateFp8 emulate) {
    Allocator allocator = new Allocator(memory, maxNumBatchedTokens);
    Attention a = config.attention();
    int heads = a.numAttentionHeads();
    hidden = allocator.rows(config.hiddenSize());
    normed = allocator.rows(config.hiddenSize());
    delta = allocator.rows(config.hiddenSize());
    qLatent = allocator.rows(a.qLoraRank());
    q = allocator.rows(heads * a.qkHeadDim());
    kv = allocator.rows(a.cacheWidth());
    qAbsorbed = allocator.rows(heads * a.cacheWidth());
    z = allocator.rows(heads * a.kvLoraRank());
    attended = allocator.rows(heads * a.vHeadDim());
    indexQ = allocator.rows(config.indexer().indexNHeads() * config.indexer().indexHeadDim());
    indexK = allocator.rows(config.indexer().indexHeadDim());
    indexWeights = allocator.rows(config.indexer().indexNHeads());
    topk = allocator.ints(config.indexer().indexTopk());
    ModelConfig.Experts e = config.experts();
    routerLogits = allocator.rows(e.nRoutedExperts());
    expertIds = allocator.ints(e.numExpertsPerTok());
    expertWeights = allocator.floats(e.numExpertsPerTok());
    int inner = Math.max(config.intermediateSize(), e.moeIntermediateSize() * e.nSharedExperts());
    gate = allocator.floats(inner);
    up = allocator.floats(inner);
    rounded =
        emulate.activations()
            ? allocator.floats(
                Math.max(
                    Math.max(config.hiddenSize(), a.qLoraRank()),
                    Math.max(heads * a.vHeadDim(), inner)))
            : null;
  }

  /** [T][width] the gated half of an MLP's inner row. */
  Rows gate(int width) {
    return Rows.of(gate, width);
  }

  /** [T][width] the other half. */
  Rows up(int width) {
    return Rows.of(up, width);
  }

  /** [T][width] inputs of an fp8 product, rounded; there only under emulation. */
  Rows rounded(int width) {
    return Rows.of(rounded, width);
  }

  private record Allocator(DeviceMemory memory, int rows) {
    Rows rows(int width) {
      return Rows.of(floats(width), width);
    }

    Floats floats(int width) {
      return memory.floats(Math.multiplyExact(rows, width));
    }

    Ints ints(int width) {
      return memory.ints(Math.multiplyExact(rows, width));
    }
  }
}
