package org.sparseforge.engine;

import org.sparseforge.engine.kernel.KernelProvider;
import org.sparseforge.engine.kernel.KernelProviders;
import org.sparseforge.engine.loader.ModelConfig;

/**
 * What an engine over a model will be, worked out before it takes memory.
 *
 * @param maxModelLen longest sequence, prompt and completion together
 * @param numBlocks cache blocks
 * @param cacheBytesPerToken over all layers
 */
public record EnginePlan(
    KernelProvider provider, int maxModelLen, int numBlocks, long cacheBytesPerToken) {
  /**
   * @throws org.sparseforge.engine.kernel.KernelException if the backend asked for cannot run
   * @throws IllegalArgumentException if model and configuration do not fit
   */
  public static EnginePlan of(ModelConfig model, EngineConfig config) {
    if (config.numerics() != Numerics.FP32) {
      throw new IllegalArgumentException(
          "engine: numerics="
              + config.numerics().text()
              + " is not built yet; use fp32, which is exact");
    }
    KernelProvider provider = KernelProviders.installed().choose(config.kernels(), model);
    long bytesPerToken = model.cacheValuesPerToken() * Float.BYTES;
    int affordable = config.numBlocks(bytesPerToken * config.blockSize());
    int maxModelLen = config.effectiveMaxModelLen(model.maxPositionEmbeddings(), affordable);
    int numBlocks = config.numBlocks() > 0 ? affordable : useful(config, maxModelLen, affordable);
    return new EnginePlan(provider, maxModelLen, numBlocks, bytesPerToken);
  }

  /** Blocks beyond what every running sequence can fill would only ever hold old prefixes. */
  private static int useful(EngineConfig config, int maxModelLen, int affordable) {
    long blocksPerSequence = (maxModelLen + config.blockSize() - 1L) / config.blockSize();
    return (int) Math.min(affordable, 2 * blocksPerSequence * config.maxNumSeqs());
  }

  public long cacheBytes(int blockSize) {
    return cacheBytesPerToken * blockSize * numBlocks;
  }
}
