package org.sparseforge.engine.model;

/**
 * Is told what a forward pass chose, for rows that asked for it. Arrays are reused by the caller:
 * copy what you keep. Called by one thread at a time; a layer is its index among all decoder
 * layers.
 */
public interface StepRecorder {
  /**
   * Whether choices of batch row {@code row} (an index into the batch's tokens) are wanted at all.
   */
  boolean wants(int row);

  /**
   * Experts of one token in one MoE layer, ascending: {@code count} entries of {@code expertIds}
   * from {@code offset}, the same number for every token.
   */
  void experts(int layer, int row, int[] expertIds, int offset, int count);

  /**
   * Positions the indexer kept for one token, ascending: {@code count} entries of {@code positions}
   * from {@code offset}; everything before it where the context is no longer than index_topk.
   * Layers that share an earlier layer's choice do not report it again.
   */
  void topk(int layer, int row, int[] positions, int offset, int count);
}
