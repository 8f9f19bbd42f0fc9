package org.sparseforge.engine.kernel.cuda;

import java.util.Optional;
import org.sparseforge.engine.kernel.Cache;
import org.sparseforge.engine.kernel.KernelException;

/** A cache on the device, in one of the layouts of {@code kernels.cuh}. */
sealed interface CudaCache extends Cache {
  long address();

  CacheFormat format();

  long bytes();

  static CudaCache of(Cache cache) {
    return (CudaCache) cache;
  }

  private static void require(Optional<String> refusal) {
    refusal.ifPresent(
        reason -> {
          throw new KernelException("kv_cache_dtype=fp8: " + reason + "; use auto");
        });
  }

  /** Row-major [numSlots][width], in fp32 or bf16. */
  record Plain(long address, int numSlots, int width, CacheFormat format) implements CudaCache {
    @Override
    public long bytes() {
      return (long) numSlots * width * (format == CacheFormat.F32 ? Float.BYTES : Short.BYTES);
    }
  }

  /**
   * A record a slot: the latent in e4m3, a scale for every 128 of its numbers, the rest in bf16.
   */
  record Fp8Latents(long address, int numSlots, int latent, int rope) implements CudaCache {
    private static final int GROUP = 128;

    public Fp8Latents {
      require(refusal(latent, rope));
    }

    /** Why such records cannot be; empty where they can. */
    static Optional<String> refusal(int latent, int rope) {
      return latent % GROUP == 0 && rope % 2 == 0
          ? Optional.empty()
          : Optional.of(
              ("cuda wants latents of a multiple of %d numbers and an even rotary part, not"
                      + " kv_lora_rank=%d and qk_rope_head_dim=%d")
                  .formatted(GROUP, latent, rope));
    }

    @Override
    public int width() {
      return latent + rope;
    }

    @Override
    public CacheFormat format() {
      return CacheFormat.FP8;
    }

    @Override
    public long bytes() {
      return (long) numSlots * (latent + latent / GROUP * Float.BYTES + rope * Short.BYTES);
    }
  }

  /** A page a block: the keys of its slots in e4m3, then a scale for each. */
  record Fp8IndexKeys(long address, int numSlots, int width, int blockSize) implements CudaCache {
    private static final int LONGEST_KEY = 128;

    public Fp8IndexKeys {
      require(refusal(width, blockSize));
    }

    /** Why such pages cannot be; empty where they can. */
    static Optional<String> refusal(int width, int blockSize) {
      return width <= LONGEST_KEY && blockSize * width % Float.BYTES == 0
          ? Optional.empty()
          : Optional.of(
              ("cuda wants index keys of at most %d numbers and blocks of a multiple of %d of"
                      + " them, not index_head_dim=%d and block_size=%d")
                  .formatted(LONGEST_KEY, Float.BYTES, width, blockSize));
    }

    @Override
    public CacheFormat format() {
      return CacheFormat.FP8;
    }

    @Override
    public long bytes() {
      return (long) numSlots * (width + Float.BYTES);
    }
  }
}
