package org.sparseforge.engine.model;

/**
 * How a model is opened: the memory it may take, and the choices that decide its numbers.
 *
 * @param maxNumBatchedTokens most tokens of one pass; activations are sized for it
 * @param maxNumSeqs most sequences of one pass
 * @param maxModelLen longest sequence, prompt and completion together
 * @param blockSize tokens in a cache block
 * @param numBlocks blocks of the caches
 * @param mhaBelow tokens at positions below this attend in MHA mode, all others in MQA mode. A
 *     constant of the run, never of the batch, or the same request would get different bits. Zero
 *     is fastest for anything that also decodes: MHA expands every earlier latent at each step
 * @param emulateFp8 which roundings of the published fp8 kernels to repeat
 */
public record TransformerOptions(
    int maxNumBatchedTokens,
    int maxNumSeqs,
    int maxModelLen,
    int blockSize,
    int numBlocks,
    int mhaBelow,
    EmulateFp8 emulateFp8) {

  public TransformerOptions {
    atLeast("max_num_batched_tokens", maxNumBatchedTokens, 1);
    atLeast("max_num_seqs", maxNumSeqs, 1);
    atLeast("max_model_len", maxModelLen, 1);
    atLeast("block_size", blockSize, 1);
    atLeast("num_blocks", numBlocks, 1);
    atLeast("mha_below", mhaBelow, 0);
  }

  /** Exact fp32, MQA mode throughout. */
  public TransformerOptions(
      int maxNumBatchedTokens, int maxNumSeqs, int maxModelLen, int blockSize, int numBlocks) {
    this(maxNumBatchedTokens, maxNumSeqs, maxModelLen, blockSize, numBlocks, 0, EmulateFp8.NOTHING);
  }

  private static void atLeast(String key, int value, int min) {
    if (value < min) {
      throw new IllegalArgumentException(
          "%s is %d, must be at least %d".formatted(key, value, min));
    }
  }
}
