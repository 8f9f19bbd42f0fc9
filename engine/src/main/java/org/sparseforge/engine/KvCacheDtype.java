package org.sparseforge.engine;

import java.util.Locale;
import org.sparseforge.engine.loader.ModelConfig;

/** In which format caches keep what a model remembers; changes what comes out. */
public enum KvCacheDtype {
  /** What the {@linkplain #of arithmetic} has. */
  AUTO,
  FP32,
  BF16,
  /**
   * As DeepSeek's own kernels keep it: latents and index keys as e4m3 with a scale, a power of two,
   * for every {@value #SCALE_GROUP} numbers; the rotary part in bf16.
   */
  FP8;

  /** Numbers of a latent, or of an index key, that share a scale; a last group may be shorter. */
  public static final int SCALE_GROUP = 128;

  /** The format that goes with an arithmetic where nobody asks for another. */
  public static KvCacheDtype of(Numerics numerics) {
    return numerics == Numerics.FP32 ? FP32 : BF16;
  }

  /** Scales of a latent or an index key of so many numbers. */
  public static int numScales(int width) {
    return (width + SCALE_GROUP - 1) / SCALE_GROUP;
  }

  /** Bytes of caches for a token, over all layers. Not for {@link #AUTO}. */
  public long bytesPerToken(ModelConfig model) {
    int rank = model.attention().kvLoraRank();
    int rope = model.attention().qkRopeHeadDim();
    int key = model.indexer().indexHeadDim();
    return switch (this) {
      case FP32 -> Float.BYTES * model.cacheValuesPerToken();
      case BF16 -> Short.BYTES * model.cacheValuesPerToken();
      case FP8 ->
          (long) model.numHiddenLayers()
                  * (rank + Float.BYTES * numScales(rank) + Short.BYTES * rope)
              + (long) model.numIndexers() * (key + Float.BYTES * numScales(key));
      case AUTO -> throw new IllegalStateException("the format of caches is not settled");
    };
  }

  /** The name rows and options use. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
