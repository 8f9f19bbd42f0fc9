package org.sparseforge.engine.scheduler;

/**
 * What bounds one forward pass.
 *
 * @param maxNumSeqs sequences that run at a time
 * @param maxNumBatchedTokens tokens of one pass; at least {@code maxNumSeqs}, so that every running
 *     sequence can decode in every pass
 * @param maxNumLogitRows rows of logits of one pass; at least {@code maxNumSeqs}
 */
public record SchedulerLimits(int maxNumSeqs, int maxNumBatchedTokens, int maxNumLogitRows) {
  public SchedulerLimits {
    if (maxNumSeqs < 1) {
      throw new IllegalArgumentException("max_num_seqs must be 1 or more, got " + maxNumSeqs);
    }
    if (maxNumBatchedTokens < maxNumSeqs) {
      throw new IllegalArgumentException(
          "max_num_batched_tokens="
              + maxNumBatchedTokens
              + " is less than max_num_seqs="
              + maxNumSeqs
              + ": every running sequence needs a token in every pass");
    }
    if (maxNumLogitRows < maxNumSeqs) {
      throw new IllegalArgumentException(
          "room for "
              + maxNumLogitRows
              + " rows of logits is less than max_num_seqs="
              + maxNumSeqs
              + "; lower max_num_seqs");
    }
  }
}
