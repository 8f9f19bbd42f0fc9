package org.sparseforge.engine.kernel.cuda;

import java.util.Locale;
import org.sparseforge.engine.KvCacheDtype;

/** What the numbers of a cache are kept as. */
enum CacheFormat {
  F32,
  BF16,
  /** e4m3 with scales; latents and index keys each in a {@link CudaCache layout} of their own. */
  FP8;

  static CacheFormat of(KvCacheDtype dtype) {
    return switch (dtype) {
      case FP32 -> F32;
      case BF16 -> BF16;
      case FP8 -> FP8;
      case AUTO -> throw new IllegalStateException("the format of caches is not settled");
    };
  }

  /** The entry of {@code kernel} for this format. */
  String entry(String kernel) {
    return kernel + "_" + name().toLowerCase(Locale.ROOT);
  }
}
