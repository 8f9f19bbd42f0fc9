package org.sparseforge.engine;

import org.sparseforge.engine.kernel.KernelProvider;
import org.sparseforge.engine.kernel.KernelProviders;
import org.sparseforge.engine.loader.ModelConfig;

/**
 * What an engine over a model will be, worked out before it takes memory.
 *
 * @param numerics never {@code AUTO}
 * @param maxModelLen longest sequence, prompt and completion together
 * @param numBlocks cache blocks
 * @param cacheBytesPerToken over all layers
 */
public record EnginePlan(
    KernelProvider provider,
    Numerics numerics,
    int maxModelLen,
    int numBlocks,
    long cacheBytesPerToken) {
  /**
   * @throws org.sparseforge.engine.kernel.KernelException if the backend asked for cannot run
   * @throws IllegalArgumentException if model and configuration do not fit
   */
  public static EnginePlan of(ModelConfig model, EngineConfig config) {
    KernelProvider provider = KernelProviders.installed().choose(config.kernels(), model);
    Numerics numerics = numerics(provider, config);
    long bytesPerToken =
        model.cacheValuesPerToken() * (numerics == Numerics.FP32 ? Float.BYTES : Short.BYTES);
    int affordable = config.numBlocks(bytesPerToken * config.blockSize());
    int maxModelLen = config.effectiveMaxModelLen(model.maxPositionEmbeddings(), affordable);
    int numBlocks = config.numBlocks() > 0 ? affordable : useful(config, maxModelLen, affordable);
    return new EnginePlan(provider, numerics, maxModelLen, numBlocks, bytesPerToken);
  }

  private static Numerics numerics(KernelProvider provider, EngineConfig config) {
    Numerics asked = config.numerics();
    if (config.emulateFp8() && asked != Numerics.AUTO && asked != Numerics.FP32) {
      throw new IllegalArgumentException(
          "engine: emulate_fp8 repeats roundings in single precision; use numerics=fp32 with it,"
              + " not "
              + asked.text());
    }
    if (asked != Numerics.AUTO) {
      provider
          .unsupported(asked)
          .ifPresent(
              reason -> {
                throw new IllegalArgumentException(
                    "engine: numerics=" + asked.text() + ": " + reason + "; use fp32 or auto");
              });
      return asked;
    }
    return config.emulateFp8() || provider.unsupported(Numerics.BF16).isPresent()
        ? Numerics.FP32
        : Numerics.BF16;
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
